using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>Records requests, and what they do to other tables than that of the state.</summary>
internal sealed class EffectRecorder(Harness harness)
{
    private readonly Dictionary<Request, RequestEffect> _effects = [];
    private readonly HashSet<string> _restless = [];
    private readonly HashSet<string> _ofState = [];
    private readonly HashSet<string> _large = [];
    private readonly HashSet<(Request Request, string Table)> _varying = [];
    private readonly HashSet<Request> _inSeveral = [];
    private CommittedState? _last;

    /// <summary>The effects of the requests. They leave out each table that others change too.</summary>
    public IReadOnlyDictionary<Request, RequestEffect> Effects => _effects
        .Select(of => (of.Key, Effect: of.Value.Without(change => _restless.Contains(change.Table) || _ofState.Contains(change.Table))))
        .Where(of => of.Effect.IsKnown)
        .ToDictionary(of => of.Key, of => of.Effect);

    /// <summary>The requests that write in more than one transaction, where nothing tells which changes belong together.</summary>
    public IReadOnlySet<Request> InSeveralTransactions => _inSeveral;

    /// <summary>Why some effects are not compared, in sentences without a full stop.</summary>
    public IEnumerable<string> NotCompared =>
    [
        .. _restless.Except(_ofState).Select(table => $"{table} also changes when no such request is sent"),
        .. _large.Select(table => FormattableString.Invariant($"{table} has more than {TableState.MostRowsRead:N0} rows, so no more than their number was compared")),
        .. _varying.Where(of => !_restless.Contains(of.Table) && !_ofState.Contains(of.Table)).Select(of => $"what {of.Request} does to {of.Table} differs each time"),
        .. _inSeveral.Select(request => $"{request} writes in more than one transaction, so nothing tells which parts belong together"),
        .. UpdatedTables is { Count: > 0 } tables ? [$"nothing tells how often rows were updated in {string.Join(", ", tables)}, because {harness.Committed.WhyNoLog}"] : Array.Empty<string>(),
    ];

    private List<string> UpdatedTables => harness.Committed.WhyNoLog is null ? [] :
        [.. Effects.Values.SelectMany(effect => effect.Transactions).SelectMany(transaction => transaction.Rows)
            .Where(change => change.Kind is RowChangeKind.Content).Select(change => change.Table).Distinct()];

    /// <summary>Renews the subject, and learns which tables change although no request writes.</summary>
    public async Task RenewAsync()
    {
        await LookAsync();
        if (_ofState.Count == 0 && harness.Suite.State?.Change is not null)
        {
            await harness.Observer.ReplaceAsync();
            _ofState.UnionWith((await LookAsync()).Tables);
        }

        await harness.Sessions.RenewAsync(learns: true);
        var changed = (await LookAsync()).Tables.Except(_restless).ToList();
        // The gate itself changes the table of the state.
        _restless.UnionWith(changed.Intersect(_ofState));
        if (changed.Except(_ofState).ToList() is { Count: > 0 } others)
            _restless.UnionWith(await WithoutLateWorkAsync(others));
    }

    /// <summary>Records a request on a session that the pool has had for a while and that has served the request before.</summary>
    public async Task<Recording> RecordWarmAsync(Request request)
    {
        await LookAsync();
        var (answer, _) = await Recorder.SendAsync(harness, request);
        var sent = harness.Seen.OwnMessages();
        var first = await LookAsync();
        // What an earlier try has done is not the recording's.
        var recording = await Recorder.RecordAsync(harness, request, sent, LookAsync);
        recording = recording with { IsAnsweredAlike = recording.Answer.Form == answer.Form };
        var second = await LookAsync();
        if (request.Effect is not { IsSet: true })
            Learn(request, first, second, recording);
        return recording;
    }

    /// <summary>Learns what is the same each time. What is not cannot be expected.</summary>
    private void Learn(Request request, RequestEffect first, RequestEffect second, Recording recording)
    {
        var varying = first.DifferencesTo(second);
        bool IsLeftOut(RowChange change) => varying.Contains((change.Table, change.Kind)) || _restless.Contains(change.Table);
        var effect = second.Without(IsLeftOut);
        _varying.UnionWith(varying.Select(change => (request, change.Table)));
        if (!effect.HasTransactionsOf(first.Without(IsLeftOut)))
        {
            _varying.UnionWith(effect.Tables.Select(table => (request, table)));
            return;
        }

        _effects[request] = effect;
        // It is sent after each interruption.
        if (request == harness.Learned.Probes.Read)
            _restless.UnionWith(effect.Tables);
        if (!harness.Committed.HasLog && effect.IsKnown && !recording.WritesInOneTransaction)
            _inSeveral.Add(request);
    }

    /// <summary>A handler whose client has left may write later, once. A table that others change changes again.</summary>
    private async Task<IEnumerable<string>> WithoutLateWorkAsync(IReadOnlyList<string> changed)
    {
        await Task.Delay(JudgeOptions.UsualLateWork, harness.Cancellation);
        await LookAsync();
        await Task.Delay(JudgeOptions.UsualLateWork, harness.Cancellation);
        return (await LookAsync()).Tables.Intersect(changed);
    }

    /// <summary>Looks at what is committed when nothing is under way.</summary>
    /// <returns>What has changed since the last look.</returns>
    private async Task<RequestEffect> LookAsync()
    {
        await harness.SettleAsync();
        var before = _last;
        _last = await harness.Committed.ReadAsync();
        if (_last is TableStates { Tables: var tables })
            _large.UnionWith(tables.Where(table => table.Rows > TableState.MostRowsRead).Select(table => table.Table));
        return before is null ? RequestEffect.Unknown : new RequestEffect(_last.Since(before));
    }
}
