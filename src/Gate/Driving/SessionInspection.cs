using System.Collections.Concurrent;
using CancelSpec.Databases;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Asks sessions of one subject what is special about them, and knows what is usual. All workers of a judgement share it.
/// </summary>
internal sealed class SessionInspection
{
    public const string Pooler = "a pooler stands between the tap and the database, so a session of the tap is none of the database";

    private readonly Lock _access = new();
    private readonly CustomSettings _customSettings = new();
    private readonly ConcurrentDictionary<string, byte> _refusals = [];
    private readonly List<string> _remarks = [];
    private volatile SessionBaseline _baseline = new();
    private volatile bool _hasAnswers;

    /// <summary>What is usual after completed requests.</summary>
    public SessionBaseline Baseline => _baseline;

    /// <summary>Why sessions could not be asked. Empty where each could.</summary>
    public IEnumerable<string> Refusals => _refusals.Keys.Order(StringComparer.Ordinal);

    /// <summary>What completed requests leave in their sessions.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Whether some session could be asked.</summary>
    public bool HasAnswers => _hasAnswers;

    /// <summary>
    /// A process of the database that is not the one that the session's BackendKeyData names has answered, so a pooler stands
    /// between the tap and the database.
    /// </summary>
    public bool HasFoundPooler { get; private set; }

    /// <summary>Asks a session before the statement of a probe.</summary>
    /// <returns>
    /// Its transaction status when the database has answered all that came before that statement, null where that is not known; and
    /// what the session answered, null where it cannot be asked, as in a transaction.
    /// </returns>
    public async Task<(char? Status, SessionFacts? Facts)> AskAsync(Harness harness, TapSession session)
    {
        _customSettings.Learn(harness.Tap.History.Events);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
        var asking = session.AskAsync(harness.Observer.Dialect.SessionFacts(_customSettings.Names), end.Token);
        if (!await harness.Limit.WaitAsync(asking, harness.Watch))
        {
            await end.CancelAsync();
            return (null, Refuse("the database did not answer in time"));
        }

        var answer = await asking;
        return (answer.TransactionStatus, answer.TransactionStatus is 'T' or 'E' ? null : FactsOf(answer, harness, session));
    }

    private SessionFacts? FactsOf(SessionAnswer answer, Harness harness, TapSession session)
    {
        if (answer.Problem is { } problem)
            return Refuse(problem);
        var rows = answer.Rows.Select(row => (Kind: row[0]!, Name: row[1] ?? "", Value: row[2])).ToList();
        var process = rows.Find(row => row.Kind == DatabaseDialect.ProcessFact).Value;
        if (process is not null && process != $"{session.ProcessId}")
        {
            HasFoundPooler = true;
            return Refuse(Pooler);
        }

        _hasAnswers = true;
        return new SessionFacts(
        [
            .. rows.Where(row => row.Value is not null && row.Kind != DatabaseDialect.ProcessFact)
                .Select(row => new SessionFact(KindOf(row.Kind), row.Name, row.Value!))
                // Each worker's subject has a user of its own, so that its name would vary.
                .Where(fact => fact.Kind is not SessionFactKind.SessionUser || fact.Value != harness.User),
        ]);
    }

    /// <summary>Learns what is usual.</summary>
    /// <param name="seen">Probes of a subject whose requests were all completed.</param>
    public void Learn(SaturationSeen seen)
    {
        lock (_access)
            _baseline = seen.Held.Select(held => held.Facts).OfType<SessionFacts>().Aggregate(_baseline, (baseline, facts) => baseline.With(facts));
    }

    /// <summary>Learns what is usual after a request that was just completed.</summary>
    public async Task LearnAfterAsync(Harness harness, Request request)
    {
        var before = Baseline;
        if (await CleanState.TryReachAsync(harness) is not null || Baseline.Beyond(before) is [])
            return;
        // That a value is another one each time shows itself at the second time.
        await harness.Client.AskAsync(request);
        await CleanState.TryReachAsync(harness);
        if (Baseline.Beyond(before) is { Count: > 0 } kept)
            _remarks.Add($"After {request} was completed, its session keeps {string.Join(" and ", kept)}. So that is usual, and no finding.");
    }

    private SessionFacts? Refuse(string reason)
    {
        _refusals.TryAdd(reason, 0);
        return null;
    }

    private static SessionFactKind KindOf(string kind) => Enum.Parse<SessionFactKind>(kind.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true);
}
