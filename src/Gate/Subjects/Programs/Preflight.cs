using System.Text.Json;
using CancelSpec.Databases;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using Npgsql;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// Checks that a program can be judged: it answers as <c>docs/judge-your-service.md</c> says, keeps its counter where
/// the observer reads it, and connects through the tap. How long it sleeps is not checked.
/// </summary>
public sealed class Preflight
{
    private const string CounterSql = "SELECT count FROM counter WHERE id = 1";

    private const string Needs =
        " The subject has no such request. It must have POST /reset, GET /counter, POST /bump and GET /sleep, as docs/judge-your-service.md of CancelSpec says.";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    // A bump that is answered before it is done is a finding, and no reason not to judge.
    private static readonly TimeSpan LateTime = TimeSpan.FromSeconds(2);

    private readonly PreflightRequests _requests;
    private readonly Tap _tap;
    private readonly DatabaseUrl _database;

    private Preflight(PreflightRequests requests, Tap tap, DatabaseUrl database) =>
        (_requests, _tap, _database) = (requests, tap, database);

    /// <summary>
    /// Checks the contract, and then that the pool is not larger than it is said to be. Otherwise the gate would find too many
    /// sessions. That takes two more sleeps.
    /// </summary>
    /// <param name="subject">A subject that runs and gets no other requests.</param>
    /// <param name="poolSize">What its <see cref="SubjectIdentity.PoolSize"/> says.</param>
    /// <param name="tap">What the subject was given as its database; it must be recording.</param>
    /// <param name="observerDatabase">The same database without the tap.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">The program cannot be judged, or its pool is larger.</exception>
    public static async Task CheckAsync(
        ISubject subject, int poolSize, Tap tap, DatabaseUrl observerDatabase, CancellationToken cancellation)
    {
        await CheckAsync(subject, tap, observerDatabase, cancellation);
        // In a smaller pool the requests wait for each other.
        using var requests = new PreflightRequests(subject, AnswerTime + (poolSize + 1) * subject.Sleep, cancellation);
        await new Preflight(requests, tap, observerDatabase).CheckPoolSizeAsync(poolSize);
    }

    /// <summary>Returns when the subject may be judged. The tap forgets what it has seen so far.</summary>
    /// <param name="subject">A subject that runs and gets no other requests.</param>
    /// <param name="tap">What the subject was given as its database; it must be recording.</param>
    /// <param name="observerDatabase">The same database without the tap.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">
    /// It may not be judged. The message says what was asked, what was expected, what came, and the end of the subject's
    /// output. No request is waited for longer than 10 s and the subject's sleep.
    /// </exception>
    public static Task CheckAsync(ISubject subject, Tap tap, DatabaseUrl observerDatabase, CancellationToken cancellation) =>
        CheckAsync(subject, tap, observerDatabase, AnswerTime, cancellation);

    internal static async Task CheckAsync(
        ISubject subject, Tap tap, DatabaseUrl observerDatabase, TimeSpan answerTime, CancellationToken cancellation)
    {
        using var requests = new PreflightRequests(subject, answerTime + subject.Sleep, cancellation);
        var preflight = new Preflight(requests, tap, observerDatabase);
        await preflight.CheckTapAsync();
        await preflight.CheckCounterAsync();
        await preflight.CheckSleepAsync();
    }

    private async Task CheckTapAsync()
    {
        _tap.History.Clear();
        var reset = await _requests.SendAsync("POST", "/reset", WhyNotTapped);
        if (!reset.IsSuccess)
            throw _requests.Refused(reset, "a status from 200 to 299", reset.IsMissing ? Needs : WhyNotTapped());
        if (!WasTapped)
            throw _requests.Refused(reset, "statements to the database that DATABASE_URL names", WhyNotTapped());
    }

    private bool WasTapped => Saw(seen => seen.Session > 0 && seen.Name is "Query" or "Parse" or "Execute");

    private bool Saw(Func<TapEvent, bool> wanted) => _tap.History.Events.Any(wanted);

    private string WhyNotTapped() => WasTapped ? "" :
        $" No statement came to {_tap.Address}, where the gate listens in between, meanwhile. Possible reasons: the subject insists on TLS, which the tap refuses (sslmode=disable or prefer);"
        + " it has an address of its own instead of that in DATABASE_URL; it connects through a Unix socket; its pool cannot connect.";

    private async Task CheckCounterAsync()
    {
        await CheckCountAsync(1, "after POST /reset");
        var bump = await _requests.SendAsync("POST", "/bump");
        if (!bump.IsSuccess)
            throw _requests.Refused(bump, "204, or another status from 200 to 299");
        await CheckCountAsync(2, "after POST /reset and POST /bump");
    }

    private async Task CheckCountAsync(long expected, string when)
    {
        var counter = await AskForCountAsync(expected);
        if (counter.Status != 200 || Integer(counter.Body) is not { } count)
            throw _requests.Refused(counter, "200 and a whole number in JSON");
        if (count != expected)
            throw _requests.Refused(counter, $"{expected} {when}");

        var (committed, problem) = await CommittedAsync();
        if (committed != expected)
        {
            throw _requests.Refused(counter,
                $"the same from \"{CounterSql}\" on a connection of ours to {_database.Display}, which had {problem ?? $"{committed}"}");
        }
    }

    /// <summary>Asks again after each message that passes the tap, until the count is as expected or has had its time.</summary>
    private async Task<PreflightAnswer> AskForCountAsync(long expected)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_requests.Cancellation);
        end.CancelAfter(LateTime);
        while (true)
        {
            var isLast = end.IsCancellationRequested;
            var counter = await _requests.SendAsync("GET", "/counter");
            if (isLast || counter.Status != 200 || Integer(counter.Body) is not { } count || count == expected)
                return counter;
            var answered = _tap.History.Now;
            await Task.WhenAny(_tap.History.WhenAsync(seen => seen.IsMessage && seen.At > answered, end.Token));
        }
    }

    private async Task CheckSleepAsync()
    {
        _tap.History.Clear();
        var sleep = await _requests.SendAsync("GET", "/sleep");
        if (!sleep.IsSuccess)
            throw _requests.Refused(sleep, "a status from 200 to 299");
        if (!Saw(seen => seen is { Name: "ReadyForQuery", Detail: "T" }))
        {
            throw _requests.Refused(sleep, "a transaction that is open during the sleep",
                " No ReadyForQuery with status T passed the tap. Some drivers send BEGIN only with the statement that follows: then send one, such as SELECT 1, before the sleep.");
        }
    }

    /// <summary>Sends one sleep more than there should be connections. It may fail, but not open a session of its own.</summary>
    private async Task CheckPoolSizeAsync(int poolSize)
    {
        var sleeps = await Task.WhenAll(Enumerable.Range(0, poolSize + 1).Select(_ => _requests.SendAsync("GET", "/sleep")));
        var open = _tap.Sessions.Count(session => !session.SubjectClosed.IsCompleted);
        if (open > poolSize)
        {
            throw _requests.Refused(sleeps[^1], $"not more than {poolSize} sessions for {poolSize + 1} requests at once, because its pool is said to have {poolSize}",
                $" {open} sessions are open. Say how large its pool is, or let its command have {{pool-size}}; all its sessions count.");
        }
    }

    /// <summary>The counter that is committed, or why it cannot be read.</summary>
    private async Task<(long? Count, string? Problem)> CommittedAsync()
    {
        var url = _database.ToConnectionString();
        url.Pooling = false;
        // A transaction that is already open may hold a lock.
        url.Options = $"{url.Options} -c lock_timeout=10s".TrimStart();
        try
        {
            await using var connection = new NpgsqlConnection(url.ConnectionString);
            await connection.OpenAsync(_requests.Cancellation);
            await using var command = new NpgsqlCommand(CounterSql, connection);
            return await command.ExecuteScalarAsync(_requests.Cancellation) switch
            {
                int count => (count, null),
                long count => (count, null),
                null => (null, "no such row"),
                var other => (null, $"{other.GetType().Name} \"{other}\", which is no integer"),
            };
        }
        catch (NpgsqlException error)
        {
            return (null, error.Message);
        }
    }

    private static long? Integer(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
