using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Sends a service its own requests while every client stays: checks that it can be judged by them, and learns which of them
/// can be a probe.
/// </summary>
internal sealed class Preflight(Harness harness)
{
    // Drivers prepare a statement at its sixth use at the latest, but the pool has many sessions. What is recorded later is looked at again.
    private const int Sendings = 3;

    // A request that needs the database sends something soon after it was answered, or before.
    private static readonly WaitLimit SendingLimit = new(TimeSpan.FromSeconds(0.3));

    // A job in the background that runs more seldom does not come into every sending.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);

    private readonly List<RequestSeen> _seen = [];

    /// <summary>Sends each request, and learns the probe that reads.</summary>
    /// <exception cref="SubjectException">The service cannot be judged by these requests; the message says why.</exception>
    public async Task LearnAsync()
    {
        harness.Tap.History.Clear();
        var state = await harness.Observer.ReadAsync();
        await Task.Delay(IdleTime, harness.Cancellation);
        if (await harness.Observer.ReadAsync() is var now && now != state)
            throw harness.CannotBeJudged($"'@state {harness.Suite.State!.Select}' changed from {state} to {now} although no request was sent");
        harness.Learned.BackgroundStatements = [.. harness.Tap.History.Events.Select(seen => seen.Sql).OfType<StatementSql>()];
        foreach (var request in harness.Suite.Interrupted)
        {
            if (await LookAsync(request) is { } seen)
                _seen.Add(seen);
        }

        var withDatabase = _seen.FindAll(seen => seen.ReachesDatabase);
        if (withDatabase is [])
            throw harness.CannotBeJudged(WhyNotTapped(harness));
        harness.Learned.WithoutDatabase = [.. _seen.Except(withDatabase).Select(seen => seen.Request)];
        var common = withDatabase.Select(seen => seen.Statements).Aggregate((common, next) => [.. common.Intersect(next)]);
        // Where no request sends anything else, that is the requests' own.
        var housekeeping = (withDatabase.Exists(seen => seen.SendsBesides(common)) ? common : []).Union(harness.Learned.BackgroundStatements).ToList();
        // As a middleware does that notes when each user was seen.
        var usualChanges = withDatabase.Count < 2 ? [] : withDatabase.Select(seen => seen.Changes).Aggregate((common, next) => [.. common.Intersect(next)]);
        withDatabase.ForEach(seen => seen.Judge(housekeeping, usualChanges));
        var probe = withDatabase.Where(seen => seen.WhyNoProbe is null).OrderBy(seen => !seen.Request.IsProbe).ThenBy(seen => !seen.HasUsualStatus).ThenBy(seen => seen.Messages).FirstOrDefault()
            ?? throw harness.CannotBeJudged(WhyNoProbe(_seen));
        harness.Learned.Probes = new Probes(probe.Request, harness.Suite.Probes?.Write)
        {
            Housekeeping = housekeeping,
            StateAnswer = await StateCheck.LearnAnswerAsync(harness, probe.Request),
            Body = harness.Suite.State?.Change is null ? await FindBodyAsync(probe, withDatabase) : null,
        };
    }

    /// <returns>Null where the service does not have the request.</returns>
    private async Task<RequestSeen?> LookAsync(Request request)
    {
        var seen = new RequestSeen(request);
        // One that sleeps cannot be a probe.
        for (var sendings = 0; sendings < (request.Sleeps ? 1 : Sendings); sendings++)
        {
            await harness.Client.PrepareAsync(request);
            var committed = await harness.Committed.ReadAsync();
            var state = await harness.Observer.ReadAsync();
            harness.Tap.History.Clear();
            var answer = await harness.Client.AskAsync(request);
            if (request.IsOptional && answer.Status == 404)
                return null;
            if (!answer.IsSuccess)
                throw WhyRefused(harness, request, answer, sendings);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
            var any = harness.Tap.History.WhenAsync(message => message.IsMessage && message.Direction is Direction.ToDatabase, end.Token);
            var reachesDatabase = await SendingLimit.WaitAsync(any, harness.Watch);
            await end.CancelAsync();
            await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
            await SubjectControl.WhenNoTransactionAsync(harness, harness.Limit.Length);
            if (reachesDatabase)
                await StateCheck.CheckAsync(harness, request, state);
            seen.Add(answer, harness.Seen.OwnMessages(), (await harness.Committed.ReadAsync()).Since(committed));
            if (!reachesDatabase)
                break;
        }

        return seen;
    }

    /// <summary>The body of the probe's answers, if the other requests do not change it.</summary>
    private async Task<string?> FindBodyAsync(RequestSeen probe, IEnumerable<RequestSeen> others)
    {
        foreach (var other in others.Where(other => other != probe))
        {
            await harness.Client.PrepareAsync(other.Request);
            await harness.Client.AskAsync(other.Request);
        }

        var last = await harness.Client.AskAsync(probe.Request);
        return probe.Bodies.Append(last.Form).Distinct().Count() == 1 ? last.Form : null;
    }

    /// <summary>The subject cannot be judged, because an answer is not right. The message says what may help.</summary>
    public static SubjectException WhyRefused(Harness harness, Request request, HttpAnswer answer, int sendings) =>
        harness.CannotBeJudged(InsistsOnTls(harness.Tap) ? WhyNotTapped(harness) : WhyRefused(request, answer, sendings));

    /// <summary>Why an answer is not right, with what may help.</summary>
    public static string WhyRefused(Request request, HttpAnswer answer, int sendings)
    {
        var hint = answer.Status switch
        {
            _ when sendings > 0 => " It was answered rightly before. A request is sent many times: write {{unique}} where it needs a new value each time, or name a request that must come before it, with # @before.",
            401 or 403 => " It wants to know who asks: add the header that it needs, or a request that logs in, with # @setup.",
            404 or 405 => " It has no such request, or what the request names does not exist yet.",
            429 => " It limits how many requests it takes: switch that off, because each request is sent many times.",
            >= 500 => " Its output may say why. A database that is empty is filled by --schema or --prepare; a row that is there already needs {{unique}}, a new value for each sending.",
            >= 300 and < 400 => " A redirect is not followed: write the address to which it leads, or say that this is the right answer, with # @expect.",
            _ => "",
        };
        var expected = request.ExpectedStatus is { } right ? $"{right}" : "a status from 200 to 299";
        return $"{request} was answered {answer}, although its client stayed; expected: {expected}.{hint}";
    }

    /// <summary>Why no statement came through the tap.</summary>
    public static string WhyNotTapped(Harness harness) =>
        $"the service answered, but its queries did not come through {harness.Tap.Address}, where the gate listens: does it read DATABASE_URL or PGHOST and PGPORT?"
        + (InsistsOnTls(harness.Tap) ? " It asked for TLS there, which the gate refuses, and then went away: let it connect with sslmode=disable or prefer" : " It may have an address of its own, or connect through a Unix socket");

    private static bool InsistsOnTls(Tap tap) => tap is { EncryptionRefused: > 0, SessionsOpened: 0 };

    private static string WhyNoProbe(IReadOnlyList<RequestSeen> seen) =>
        "none of its requests can be a probe, so add one that only reads, or mark one with # @probe: "
        + string.Join("; ", seen.Select(request => $"{request.Request} {request.WhyNoProbe ?? "sent nothing to the database, as where a cache answers"}"));

    /// <summary>What the sendings of one request have shown.</summary>
    private sealed class RequestSeen(Request request)
    {
        private readonly List<HashSet<StatementSql>> _statements = [];
        private readonly List<HashSet<(string Table, RowChangeKind Kind)>> _changes = [];
        private int _sessions = int.MaxValue;

        public Request Request => request;

        public List<string> Bodies { get; } = [];

        /// <summary>Whether its answers are from 200 to 299. Those of others are right too, but do not tell whether they found what they read.</summary>
        public bool HasUsualStatus { get; private set; }

        /// <summary>How many messages the last sending has exchanged with the database.</summary>
        public int Messages { get; private set; }

        /// <summary>Whether the last sending has sent anything to the database. An earlier one may have filled a cache.</summary>
        public bool ReachesDatabase => Messages > 0;

        /// <summary>Its statements, except the housekeeping that its SQL shows.</summary>
        public IReadOnlyCollection<StatementSql> Statements => [.. _statements.SelectMany(some => some).Distinct()];

        /// <summary>What it has changed each time. Other changes may be the work of a job in the background.</summary>
        public IReadOnlyCollection<(string Table, RowChangeKind Kind)> Changes => [.. _changes.Aggregate((common, next) => [.. common.Intersect(next)])];

        /// <summary>Why it cannot be the probe that reads; null where it can.</summary>
        public string? WhyNoProbe { get; private set; }

        public void Add(HttpAnswer answer, IReadOnlyList<TapEvent> messages, IEnumerable<TransactionChanges> changes)
        {
            Bodies.Add(answer.Form);
            HasUsualStatus = answer.Status is >= 200 and < 300;
            Messages = messages.Count;
            _changes.Add([.. changes.SelectMany(transaction => transaction.Rows).Select(change => (change.Table, change.Kind))]);
            _sessions = Math.Min(_sessions, messages.Select(message => message.Session).Distinct().Count());
            _statements.Add([.. messages.Select(message => message.Sql).OfType<StatementSql>().Where(sql => !sql.IsHousekeeping())]);
        }

        /// <summary>Whether it sends other statements too each time. A new session may show some of its own.</summary>
        public bool SendsBesides(IEnumerable<StatementSql> statements) => _statements.TrueForAll(some => some.Except(statements).Any());

        /// <summary>Decides whether it can be the probe that reads.</summary>
        /// <param name="housekeeping">The statements that belong to no request.</param>
        /// <param name="usualChanges">What every request changes.</param>
        public void Judge(IReadOnlyCollection<StatementSql> housekeeping, IReadOnlyCollection<(string Table, RowChangeKind Kind)> usualChanges) => WhyNoProbe =
            request.Effect is not null || (!request.IsProbe && (Changes.Except(usualChanges).Any() || _statements.TrueForAll(some => some.Except(housekeeping).Any(SqlText.IsToChange)))) ? "writes"
            : request.Before is not null ? "needs another request before it"
            : request.Sleeps ? "sleeps"
            : _sessions > 1 ? $"uses {_sessions} sessions"
            : !_statements[^1].SetEquals(_statements[^2]) ? "sends other SQL each time"
            : _statements[^1].All(housekeeping.Contains) ? "sends no statement of its own"
            : null;
    }
}
