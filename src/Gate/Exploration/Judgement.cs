using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using Npgsql;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// What has become of the subject after a cancellation: waits until all is quiet, and then looks from outside, in an
/// order in which each root cause comes before what follows from it.
/// </summary>
/// <param name="rig">The subject.</param>
/// <param name="operation">What was cancelled.</param>
/// <param name="known">What is not waited for again.</param>
internal sealed class Judgement(Rig rig, Operation operation, KnownFailures known)
{
    // A handler that has noticed ends at once.
    private static readonly Patience EndPatience = new(TimeSpan.FromSeconds(1));

    private readonly Patience _patience = known.PatienceFor(operation, rig.Patience, Hazard.StaleResponse);

    /// <param name="start">What was there before.</param>
    /// <param name="cancelled">The requests that were cancelled.</param>
    /// <param name="session">The session on which it happened, if one is known.</param>
    /// <param name="isBeforeCommit">The client left before the request could have sent its COMMIT.</param>
    /// <returns>The first hazard that showed itself; null for none.</returns>
    public async Task<Discovery?> RunAsync(Start start, IReadOnlyList<SubjectRequest> cancelled, TapSession? session, bool isBeforeCommit)
    {
        var requests = cancelled.Count;
        await WaitForEndAsync(cancelled);
        if (JudgeSwallowed(session, isBeforeCommit) is { } swallowed)
            return swallowed;
        if (JudgeSessions(start, requests) is { } storm)
            return storm;

        using var house = new FullHouse(rig, FollowUp, new HousePatience(
            known.PatienceFor(operation, rig.Patience, Hazard.LostPermit),
            _patience,
            known.PatienceFor(operation, HousePatience.UsualForEarlyAnswer, Hazard.DoubleReturn)));
        return await house.FillAsync()
            ?? JudgeSwallowed(session, isBeforeCommit)
            ?? await JudgeIntrudersAsync(house)
            ?? await house.InviteOneMoreAsync()
            ?? await JudgeEffectAsync(start, cancelled)
            ?? await house.EmptyAsync()
            ?? await FollowUps.BumpAsync(rig, _patience)
            ?? JudgeSessions(start, requests)
            ?? await JudgeStatusAsync();
    }

    // A session that was committed to its end keeps its settings rightly: its client only missed the answer.
    private Operation FollowUp => operation.LeavesSettings && !rig.Tap.History.Events.Any(SqlText.IsCommit) && rig.TellsSession
        ? Operation.Session
        : Operation.Counter;

    private async Task WaitForEndAsync(IReadOnlyList<SubjectRequest> cancelled)
    {
        if (rig.Signals is null)
        {
            await WaitFromOutsideAsync();
            return;
        }

        if (rig.Identity.IsDetached)
            rig.Signals.RunClock();
        var ended = Task.WhenAll(cancelled.Select(request => rig.Signals.EndedAsync(request.ClientPort)));
        if (!await known.PatienceFor(operation, EndPatience, Hazard.SwallowedCancellation).WaitAsync(ended, rig.Cancellation))
        {
            // Whoever is asleep yet has not noticed.
            rig.Signals.RunClock();
            await _patience.WaitAsync(ended, rig.Cancellation);
        }

        // What it has sent last may be on its way to the tap yet.
        await rig.CaughtUpAsync();
        await _patience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        if (rig.Identity.IsDetached)
            await WhenIdleAsync(_patience.Length);
    }

    /// <summary>An open sleep and a leaked transaction look alike, until the sleep must be over.</summary>
    private async Task WaitFromOutsideAsync()
    {
        await _patience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        await WhenIdleAsync(rig.SleepEnds - DateTime.UtcNow is { Ticks: > 0 } rest ? rest : TimeSpan.Zero);
        await _patience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        await rig.CaughtUpAsync();
    }

    /// <summary>Returns when no transaction is open, at the latest after a time.</summary>
    private async Task WhenIdleAsync(TimeSpan most)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(rig.Cancellation);
        end.CancelAfter(most);
        while (!end.IsCancellationRequested && rig.Tap.Sessions.Any(IsInTransaction))
        {
            var seen = rig.Tap.History.Events.ToHashSet();
            try
            {
                await rig.Tap.History.WhenAsync(moved => !seen.Contains(moved), end.Token);
            }
            catch (OperationCanceledException)
            {
                // What is open now stays so.
            }
        }
    }

    private Discovery? JudgeSwallowed(TapSession? session, bool isBeforeCommit)
    {
        if (!operation.Sleeps || !isBeforeCommit || rig.Identity.IsDetached || !rig.Tap.History.Events.Any(IsCommitOf(session)))
            return null;
        return new Discovery(Hazard.SwallowedCancellation, $"{operation} itself, after its client had gone",
            "its transaction ends without a COMMIT, before its sleep is over", "it slept to the end on its connection, and then sent COMMIT")
        {
            WasWaitedFor = true,
        };
    }

    private static Func<TapEvent, bool> IsCommitOf(TapSession? session) =>
        seen => seen.IsCommit() && (session is null || seen.Session == session.Number);

    private Discovery? JudgeSessions(Start start, int cancelled)
    {
        const string what = "the sessions that the pool opens";
        if (rig.Tap.MostOpen > rig.PoolSize)
            return new Discovery(Hazard.ReconnectStorm, what, $"at most {rig.PoolSize} open at once", $"{rig.Tap.MostOpen} were");

        var opened = rig.Tap.SessionsOpened - start.SessionsOpened;
        var allowed = cancelled + Math.Max(0, rig.PoolSize - start.OpenSessions);
        return opened <= allowed
            ? null
            : new Discovery(Hazard.ReconnectStorm, what, $"at most one for each cancelled request, so {allowed} here", $"{opened} were opened");
    }

    private async Task<Discovery?> JudgeIntrudersAsync(FullHouse house)
    {
        await rig.EndSleepsAsync();
        return await house.FindIntruderAsync();
    }

    private async Task<Discovery?> JudgeEffectAsync(Start start, IReadOnlyList<SubjectRequest> cancelled)
    {
        int? committed;
        var next = rig.NextCounter();
        try
        {
            committed = await rig.Table.ReplaceAsync(next);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return new Discovery(Hazard.LeakedTransaction, "the observer's UPDATE of the counter, while no request is open",
                "no lock in its way", "a lock of the cancelled request is still held");
        }

        rig.Counter = next;
        return Effect.Judge(rig.Identity, operation, start.Counter, committed, [.. cancelled.Select(Answer)]);
    }

    private static HttpAnswer? Answer(SubjectRequest request) => request.Over.IsCompletedSuccessfully ? request.Over.Result : null;

    private async Task<Discovery?> JudgeStatusAsync()
    {
        await _patience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        var patience = known.PatienceFor(operation, rig.Patience, Hazard.LeakedTransaction);
        using var end = new CancellationTokenSource();
        foreach (var session in rig.Tap.Sessions.Where(IsInTransaction))
        {
            var idle = rig.Tap.History.WhenAsync(seen => seen.Session == session.Number && !IsInTransaction(session), end.Token);
            if (IsInTransaction(session) && !await patience.WaitAsync(Task.WhenAny(idle, session.SubjectClosed), rig.Cancellation))
            {
                return new Discovery(Hazard.LeakedTransaction, $"session {session.Number}, while no request is open",
                    "status I (idle)", $"status {session.TransactionStatus}: the transaction of the cancelled request stays open")
                { WasWaitedFor = true };
            }
        }

        return null;
    }

    private static bool IsInTransaction(TapSession session) =>
        session.TransactionStatus is 'T' or 'E' && !session.SubjectClosed.IsCompleted;
}
