using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>Records requests, and what they do to other tables than the counter.</summary>
internal sealed class EffectRecorder(Harness harness)
{
    private readonly Dictionary<Request, IReadOnlyList<TableEffect>> _effects = [];
    private readonly HashSet<string> _restless = [];
    private readonly HashSet<string> _large = [];
    private readonly HashSet<(Request Request, string Table)> _varying = [];
    private readonly HashSet<Request> _inSeveral = [];
    private IReadOnlyList<TableState> _last = [];

    /// <summary>
    /// The effects of the requests. They leave out each table that has changed while a request only read, or while none was sent.
    /// </summary>
    public IReadOnlyDictionary<Request, IReadOnlyList<TableEffect>> Effects => _effects
        .Select(of => (of.Key, Effects: of.Value.Where(effect => !_restless.Contains(effect.Table)).ToList()))
        .Where(of => of.Effects.Count > 0)
        .ToDictionary(of => of.Key, of => (IReadOnlyList<TableEffect>)of.Effects);

    /// <summary>The requests that write in more than one transaction, so that a part of their effect may be committed.</summary>
    public IReadOnlySet<Request> InSeveralTransactions => _inSeveral;

    /// <summary>Why some effects are not compared, in sentences without a full stop.</summary>
    public IEnumerable<string> NotCompared =>
    [
        .. _restless.Select(table => $"{table} also changes while no request is under way"),
        .. _large.Select(table => FormattableString.Invariant($"{table} has more than {TableState.MostRowsRead:N0} rows, so no more than their number was compared")),
        .. _varying.Where(of => !_restless.Contains(of.Table)).Select(of => $"what {of.Request} does to {of.Table} differs each time"),
        .. _inSeveral.Select(request => $"{request} writes in more than one transaction, so nothing tells which parts belong together"),
    ];

    /// <summary>Renews the subject, and learns which tables change although no request writes.</summary>
    public async Task RenewAsync()
    {
        await LookAsync();
        await harness.RenewAsync(learns: true);
        _restless.UnionWith((await LookAsync()).Select(change => change.Table));
    }

    /// <summary>Records a request on a session that the pool has had for a while and that has served the request before.</summary>
    public async Task<Recording> RecordWarmAsync(Request request)
    {
        await LookAsync();
        var (answer, _) = await Recorder.SendAsync(harness, request);
        var first = await LookAsync();
        var recording = await Recorder.RecordAsync(harness, request);
        recording = recording with { IsAnsweredAlike = recording.Answer.Body == answer.Body };
        var second = await LookAsync();
        // What is not the same each time cannot be expected.
        var effects = second.Intersect(first).ToList();
        if (!request.Resets)
            _varying.UnionWith(first.Union(second).Except(effects).Select(effect => (request, effect.Table)));
        if (request.Resets)
            return recording;
        _effects[request] = effects;
        if (effects.Count > 0 && !recording.WritesInOneTransaction)
            _inSeveral.Add(request);
        return recording;
    }

    /// <summary>Reads the tables when nothing is under way.</summary>
    /// <returns>What has changed since the last look.</returns>
    private async Task<IReadOnlyList<TableEffect>> LookAsync()
    {
        await harness.SettleAsync();
        var before = _last;
        _last = await harness.Observer.ReadTablesAsync();
        _large.UnionWith(_last.Where(table => table.Rows > TableState.MostRowsRead).Select(table => table.Table));
        return [.. Changes(before, _last)];
    }

    private static IEnumerable<TableEffect> Changes(IReadOnlyList<TableState> before, IReadOnlyList<TableState> after) =>
        from former in before
        join present in after on former.Table equals present.Table
        where former != present && !former.IsTooLarge && !present.IsTooLarge
        select new TableEffect(former.Table, present.Rows - former.Rows);
}
