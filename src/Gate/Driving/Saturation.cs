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
    private readonly TimeSpan _began;
    private readonly ProbeStatements _statements;
    private readonly HoldRule<MessageHold> _rule;
    private Task<MessageHold>? _nextHold;
    private SaturationSeen _seen;

    /// <param name="harness">The subject's harness.</param>
    /// <param name="probe">The request that is sent.</param>
    /// <param name="limits">How long each signal is waited for.</param>
    public Saturation(Harness harness, Request probe, SaturationLimits limits)
    {
        (_harness, _probe, _limits, _began, _seen) = (harness, probe, limits, harness.Tap.History.Now, new SaturationSeen(probe));
        _statements = harness.StatementsOf(probe);
        _sessions = new ProbeSessions(harness, _statements);
        _rule = harness.Tap.HoldBefore(message => _statements.IsFirstMessage(message) || _statements.MayBeBegin(message));
    }

    /// <summary>
    /// Sends the probes one after another, each when the one before has its connection. Stops at the first that is not held
    /// outside any transaction.
    /// </summary>
    public async Task<SaturationSeen> FillAsync()
    {
        while (_held.Count < _harness.PoolSize && await AdmitAsync())
        {
            // The next probe has its connection.
        }

        return _seen;
    }

    /// <summary>Sends one probe more, which must wait until a connection is free.</summary>
    public async Task<SaturationSeen> AddOneMoreAsync()
    {
        for (var missing = _harness.PoolSize + 1 - _requests.Count; missing > 0; missing--)
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
        if (FindShared() is { } shared)
            await ReportSharedAsync(shared);
        return _seen;
    }

    /// <summary>As <see cref="LookForSharingAsync"/>, and waits for it.</summary>
    public async Task<SaturationSeen> WaitForSharingAsync(WaitLimit limit)
    {
        using var end = new CancellationTokenSource();
        await limit.WaitAsync(WhenSharedAsync(end.Token), _harness.Watch);
        await end.CancelAsync();
        return await LookForSharingAsync();
    }

    /// <summary>Lets all statements go on.</summary>
    public void Release() => _rule.Dispose();

    /// <summary>Lets all statements go on and returns the answers, up to the first that is wrong and stays wrong.</summary>
    public async Task<SaturationSeen> CollectAnswersAsync()
    {
        Release();
        foreach (var request in _requests)
        {
            var answer = await AnswerOfAsync(request);
            if (answer.MayHeal)
                answer = answer with { Retries = await FollowUp.RetryAsync(_harness, _probe, answer.Answer) };
            _seen = _seen with { Answers = [.. _seen.Answers, answer] };
            if (answer is { IsAsExpected: false, Retries: not { HaveHealed: true } })
                break;
        }

        return _seen;
    }

    /// <summary>Lets all statements go on and waits for the answers, whatever they are.</summary>
    public async Task FinishAsync()
    {
        Release();
        foreach (var request in _requests)
            await _harness.Limit.WaitAsync(request.Over, _harness.Watch);
    }

    public void Dispose()
    {
        Release();
        foreach (var request in _requests)
            request.Dispose();
    }

    /// <returns>Whether one more probe holds a connection, outside any transaction.</returns>
    private async Task<bool> AdmitAsync()
    {
        _seen = _seen with { Unserved = [] };
        // Each broken connection may cost one probe before the pool replaces it.
        while (_seen.Unserved.Count <= SaturationSeen.ForgivenFailures(_harness.PoolSize))
        {
            var request = await SendAsync();
            using var end = new CancellationTokenSource();
            var sharing = WhenSharedAsync(end.Token);
            var isServed = await WaitForHoldAsync(Task.WhenAny(sharing, request.Over));
            await end.CancelAsync();
            var shared = FindShared();
            if (!isServed && shared is null)
            {
                _seen = _seen with { WaitedForConnection = _limits.Connection.Length };
                return false;
            }

            if (_nextHold!.IsCompleted)
                return await HoldAsync(request);
            if (shared is not null)
            {
                await ReportSharedAsync(shared.Value);
                return false;
            }

            if (await WasAnsweredEarlyAsync(request))
                return false;
            _seen = _seen with { Unserved = [.. _seen.Unserved, await request.Over] };
            _requests.Remove(request);
            request.Dispose();
        }

        return false;
    }

    /// <returns>Whether a probe's statement is held, or the other signal came.</returns>
    private async Task<bool> WaitForHoldAsync(Task other)
    {
        while (true)
        {
            _nextHold ??= _rule.NextAsync().AsTask();
            if (!await _limits.Connection.WaitAsync(Task.WhenAny(_nextHold, other), _harness.Watch))
                return false;
            if (!_nextHold.IsCompleted || await _nextHold is var hold && _statements.IsFirstMessage(hold.Message))
                return true;
            _nextHold = null;
            await _sessions.AskBeforeBeginAsync(hold);
            hold.Release();
        }
    }

    private async Task<bool> HoldAsync(SentRequest request)
    {
        var session = (await _nextHold!).Session;
        _nextHold = null;
        _held.Add((request, session));
        var held = await _sessions.LookAsync(session, request);
        _seen = _seen with { Held = [.. _seen.Held, held] };
        if (held.Status is 'I')
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

    private async Task<ProbeAnswer> AnswerOfAsync(SentRequest request)
    {
        var holdsConnection = _held.Exists(held => held.Request == request);
        var limit = holdsConnection ? _limits.Answer : _limits.Connection;
        var probe = new ProbeAnswer(_probe, holdsConnection) { Expected = $"{_harness.Observer.Counter}" };
        if (!await limit.WaitAsync(request.Over, _harness.Watch))
            return probe with { WaitedInVain = limit.Length };

        probe = probe with { Answer = await request.Over };
        // The interrupted request may have had errors of its own before.
        return probe.IsSuccess ? probe : probe with { Errors = _harness.ErrorsSince(_began), LostSession = _held.Exists(held => held.Session.SubjectClosed.IsCompleted) };
    }

    private async Task<SentRequest> SendAsync()
    {
        var request = await _harness.SendAsync(_probe);
        _requests.Add(request);
        return request;
    }

    private async Task WhenSharedAsync(CancellationToken cancellation)
    {
        if (_held.Count == 0)
            await Task.Delay(Timeout.Infinite, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            // The messages are counted before the look, so that none comes unseen between the look and the wait.
            var counts = _held.ConvertAll(held => (held.Session, held.Session.Waiting.Count));
            if (FindShared() is not null)
                return;
            await Task.WhenAny(counts.Select(seen => seen.Session.WhenWaitingAsync(seen.Count + 1, cancellation)));
        }
    }

    // The probe's own statement waits there. A second statement is another request's.
    private (SentRequest Request, TapSession Session)? FindShared()
    {
        var index = _held.FindIndex(held => held.Session.Waiting.Count(message => message is { Direction: Direction.ToDatabase, Name: "Query" or "Sync" }) > 1);
        return index < 0 ? null : _held[index];
    }
}
