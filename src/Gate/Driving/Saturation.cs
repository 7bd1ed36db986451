using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Puts the pool under saturation: as many probes at once as the pool has connections, each held at the tap before its
/// statement. So the gate sees which connection each probe gets, in what state the connection is, and what else is written to it.
/// </summary>
internal sealed class Saturation : IDisposable
{
    private readonly Harness _harness;
    private readonly Request _probe;
    private readonly SaturationLimits _limits;
    private readonly List<SentRequest> _requests = [];
    private readonly List<(SentRequest Request, TapSession Session)> _held = [];
    private readonly ProbeSessions _sessions;
    private readonly ProbeHolds _probeHolds;
    private readonly HeldProbeEnds _ends = new();
    private readonly List<MessageHold> _holds = [];
    private readonly List<SentRequest> _collected = [];
    private readonly ProbeStatements _statements;
    private readonly ExpectedAnswer _expected;
    private readonly SaturationAnswers _answers;
    private readonly SessionSharing _sharing;
    private TapSession? _collectedFirst;

    private SaturationSeen _seen;

    /// <param name="harness">The subject's harness.</param>
    /// <param name="probe">The request that is sent.</param>
    /// <param name="limits">How long each signal is waited for.</param>
    /// <param name="size">How many probes are held; null for as many as the pool has connections, or for one where requests share them.</param>
    public Saturation(Harness harness, Request probe, SaturationLimits limits, int? size = null)
    {
        Size = size ?? (harness.Learned.SharesSessions ? 1 : harness.Learned.PoolSize);
        (_harness, _probe, _limits, _seen) = (harness, probe, limits, new SaturationSeen(probe));
        _statements = harness.StatementsOf(probe);
        _sessions = new ProbeSessions(harness, _statements);
        _expected = new ExpectedAnswer(harness, probe);
        _answers = new SaturationAnswers(harness, probe, limits, _expected, _held, Release);
        _sharing = new SessionSharing(_held);
        _probeHolds = new ProbeHolds(harness, _statements, _sessions);
    }

    /// <summary>How many probes are held at most.</summary>
    public int Size { get; }

    /// <summary>Whether a probe's statement has come on a session that another probe holds.</summary>
    public bool IsSharedByProbes => _seen.Shared is { } shared && shared.Statements.All(statement => statement.IsProbe);

    /// <summary>
    /// Sends the probes one after another, each when the one before has its connection. Stops at the first that is not held
    /// outside any transaction.
    /// </summary>
    public Task<SaturationSeen> FillAsync() => FillAsync(Size);

    /// <summary>As above.</summary>
    /// <param name="size">How many probes are held now.</param>
    public async Task<SaturationSeen> FillAsync(int size)
    {
        while (_held.Count < size && await AdmitAsync())
        {
            // The next probe has its connection.
        }

        return _seen = _seen with { GivenUpAfter = _ends.First };
    }

    /// <summary>Sends one probe more, which must wait until a connection is free.</summary>
    public async Task<SaturationSeen> AddOneMoreAsync()
    {
        for (var missing = Size + 1 - _requests.Count; missing > 0; missing--)
        {
            var request = await SendAsync();
            await _harness.Limit.WaitAsync(_harness.Control.WhenStartedAsync(request), _harness.Watch);
        }

        await _harness.CaughtUpAsync();
        return await LookForSharingAsync();
    }

    /// <summary>Looks whether more waits on a session than the statement of the probe that holds it.</summary>
    public async Task<SaturationSeen> LookForSharingAsync()
    {
        if (_sharing.Find() is { } shared)
            await ReportSharedAsync(shared);
        return _seen;
    }

    /// <summary>As <see cref="LookForSharingAsync"/>, and waits for it.</summary>
    public async Task<SaturationSeen> WaitForSharingAsync(WaitLimit limit)
    {
        using var end = new CancellationTokenSource();
        try
        {
            await limit.WaitAsync(Task.WhenAny(_sharing.WhenFoundAsync(end.Token)), _harness.Watch);
        }
        finally
        {
            await end.CancelAsync();
        }

        return await LookForSharingAsync();
    }

    /// <summary>Lets all statements go on.</summary>
    public void Release()
    {
        _expected.Release();
        _probeHolds.Dispose();
    }

    /// <summary>
    /// Lets the statement on one session go on while the others are held, and returns the answer, and that of the request that
    /// waited for a connection. So what follows a failure gets the same session.
    /// </summary>
    /// <param name="session">The number of the session; null for any.</param>
    public async Task<SaturationSeen> CollectFirstAsync(int? session)
    {
        var index = Math.Max(0, _held.FindIndex(held => held.Session.Number == session));
        _ = _probeHolds.PassNewAsync();
        _collectedFirst = _held[index].Session;
        _holds[index].Release();
        return await CollectAsync([_held[index].Request, .. _requests.Where(request => !_held.Exists(held => held.Request == request))]);
    }

    /// <summary>Completes when nothing is under way on the sessions that no probe holds.</summary>
    public Task WhenOthersQuietAsync()
    {
        var held = !_expected.IsReleased ? _held.Select(held => held.Session).Where(session => session != _collectedFirst) : [];
        return Task.WhenAll(_harness.Tap.Sessions.Except(held).Select(session => session.WhenQuietAsync()));
    }

    /// <summary>Lets all statements go on and returns the answers that are not known yet, up to the first that is wrong and stays wrong.</summary>
    public Task<SaturationSeen> CollectAnswersAsync()
    {
        Release();
        return CollectAsync([.. _requests.Except(_collected)]);
    }

    /// <summary>Lets all statements go on and waits for the answers, whatever they are.</summary>
    /// <param name="limit">How long each is waited for; null for as long as usual.</param>
    public async Task FinishAsync(WaitLimit? limit = null)
    {
        Release();
        foreach (var request in _requests)
            await (limit ?? _harness.Limit).WaitAsync(request.Over, _harness.Watch);
    }

    public void Dispose()
    {
        Release();
        foreach (var request in _requests)
            request.Dispose();
    }

    private async Task<SaturationSeen> CollectAsync(IReadOnlyList<SentRequest> requests)
    {
        foreach (var request in requests)
        {
            _collected.Add(request);
            var answer = await _answers.OfAsync(request);
            _seen = _seen with { Answers = [.. _seen.Answers, answer] };
            if (answer is { IsAsExpected: false, Retries: not { HaveHealed: true } })
                break;
        }

        return _seen;
    }

    /// <returns>Whether one more probe holds a connection, outside any transaction.</returns>
    private async Task<bool> AdmitAsync()
    {
        _seen = _seen with { Unserved = [], UnservedErrors = [] };
        var began = _harness.Tap.History.Now;
        // Each broken connection may cost one probe before the pool replaces it.
        while (_seen.Unserved.Count <= SaturationSeen.ForgivenFailures(_harness.Learned.PoolSize))
        {
            var request = await SendAsync();
            using var end = new CancellationTokenSource();
            bool isServed;
            try
            {
                isServed = await _probeHolds.WaitAsync(Task.WhenAny(_sharing.WhenFoundAsync(end.Token), request.Over), ConnectionLimit);
            }
            finally
            {
                await end.CancelAsync();
            }

            var shared = _sharing.Find();
            if (!isServed && shared is null)
            {
                _seen = _seen with { WaitedForConnection = ConnectionLimit.Length };
                return false;
            }

            if (_probeHolds.HasNext)
                return await HoldAsync(request);
            if (shared is not null)
            {
                await ReportSharedAsync(shared.Value);
                return false;
            }

            if (await WasAnsweredEarlyAsync(request))
                return false;
            _seen = _seen with { Unserved = [.. _seen.Unserved, await request.Over], UnservedErrors = _harness.Seen.ErrorsSince(began) };
            _requests.Remove(request);
            request.Dispose();
        }

        return false;
    }

    private WaitLimit ConnectionLimit => _held.Count > 0 ? _limits.FurtherConnection : _limits.Connection;

    private async Task<bool> HoldAsync(SentRequest request)
    {
        var hold = await _probeHolds.TakeAsync();
        var session = hold.Session;
        _holds.Add(hold);
        _held.Add((request, session));
        _ends.Watch(request, session);
        var held = await _sessions.LookAsync(session, request);
        _seen = _seen with { Held = [.. _seen.Held, held] };
        if (!held.IsInTransaction)
            return true;

        // The request that opened the transaction may still be at work in it.
        await _harness.EndSleepsAsync();
        await LookForSharingAsync();
        return false;
    }

    /// <summary>Whether a probe was answered although its statement waits at the tap. Such an answer is not the database's.</summary>
    private async Task<bool> WasAnsweredEarlyAsync(SentRequest request)
    {
        await _harness.CaughtUpAsync();
        if (!_harness.Tap.Sessions.Any(HoldsProbeOfOthers))
            return false;
        _seen = _seen with { EarlyAnswer = new EarlyAnswer(null, await request.Over) };
        return true;
    }

    private bool HoldsProbeOfOthers(TapSession session) =>
        !session.DatabaseClosed.IsCompleted && !_held.Exists(held => held.Session == session)
        && session.Waiting.Any(_statements.IsFirstMessage);

    private async Task ReportSharedAsync((SentRequest Request, TapSession Session) shared)
    {
        var number = shared.Session.Number;
        // A request that is answered while its statement is held back has read another request's reply.
        if (await _limits.EarlyAnswer.WaitAsync(shared.Request.Over, _harness.Watch))
        {
            _seen = _seen with { EarlyAnswer = new EarlyAnswer(number, await shared.Request.Over) };
            return;
        }

        _seen = _seen with { Shared = new SharedSession(number, _statements.StatementsIn(shared.Session.Waiting)) };
    }

    private async Task<SentRequest> SendAsync()
    {
        var request = await _harness.Client.SendAsync(_probe);
        _requests.Add(request);
        return request;
    }
}
