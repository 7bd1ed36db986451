using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// What differs between a subject in this process, which tells what it does and whose clock can be stopped, and a program
/// that is only seen from outside. No finding rests on what a subject tells.
/// </summary>
internal abstract class SubjectControl
{
    public static SubjectControl Of(ISubject subject) => subject is IInProcessSubject inside ? new InsideControl(inside.Signals) : new OutsideControl(subject.Sleep);

    /// <summary>The ways to leave the subject without sessions that may work, the best first. A fresh start always works.</summary>
    public abstract IReadOnlyList<Cooling> Coolings { get; }

    /// <summary>Whether the subject is known to look at a session before it uses it. Otherwise that must be seen.</summary>
    public abstract bool ChecksSessions { get; }

    /// <summary>Whether the subject tells that a request sleeps.</summary>
    public abstract bool TellsSleep { get; }

    /// <summary>What a reader of the verdict must know of how the subject was judged; null for nothing.</summary>
    public abstract string? Remark { get; }

    /// <summary>A client is about to send a request from this port.</summary>
    public abstract void Expect(int clientPort);

    /// <summary>A request was sent.</summary>
    public abstract void Sent(SentRequest request);

    /// <summary>Sleeps that begin do not end until the clock runs.</summary>
    public abstract void StopClock();

    /// <summary>Sleeps end at once.</summary>
    public abstract void RunClock();

    /// <summary>The sleep of a request in this trial; null where the request does not sleep and then commit.</summary>
    /// <param name="recording">What the request exchanges when it is not interrupted.</param>
    /// <param name="history">What the tap has seen.</param>
    public abstract SleepSeen? SleepOf(Recording recording, TapHistory history);

    /// <summary>Completes when the request's handler runs; at once where that cannot be told.</summary>
    public abstract Task WhenStartedAsync(SentRequest request);

    /// <summary>Completes when a request has begun to sleep since the clock was stopped; never where that cannot be told.</summary>
    public abstract Task WhenAsleepAsync();

    /// <summary>Sends a request that sleeps, and waits for its answer.</summary>
    /// <returns>The answer, and when the sleep ended by the tap's clock; null where no sleep was seen.</returns>
    /// <exception cref="SubjectException">The request does not sleep, or was not answered.</exception>
    public abstract Task<(HttpAnswer Answer, TimeSpan? SleepEnd)> SendSleeperAsync(Harness harness, Request request);

    /// <summary>The client leaves, and the subject gets to know that.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="request">The request.</param>
    /// <param name="how">How the client leaves.</param>
    /// <param name="cancelRequestHeld">Completes when a CancelRequest is held back; a task that never completes where none is.</param>
    public abstract Task LeaveAsync(Harness harness, SentRequest request, Disconnect how, Task cancelRequestHeld);

    /// <summary>Waits until an interrupted request that waited for a connection has got one, where only the tap can tell.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="served">Completes when the tap has seen that; it need not come.</param>
    public abstract Task WhenServedAsync(Harness harness, Task served);

    /// <summary>Waits until interrupted requests are over, and the tap has seen all that they did.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="limits">How long their ends are waited for.</param>
    public abstract Task WhenOverAsync(Harness harness, IReadOnlyList<SentRequest> requests, EndLimits limits);

    /// <summary>Returns when no request can be asleep any more.</summary>
    public abstract Task EndSleepsAsync(CancellationToken cancellation);

    protected static void Leave(SentRequest request, Disconnect how)
    {
        if (how is Disconnect.Close)
            request.Close();
        else
            request.Reset();
    }

    /// <summary>Returns when no session is in a transaction, at the latest after a time.</summary>
    public static async Task WhenNoTransactionAsync(Harness harness, TimeSpan most)
    {
        using var end = new CancellationTokenSource();
        try
        {
            await new WaitLimit(most).WaitAsync(WhenNoTransactionAsync(harness.Tap, end.Token), harness.Watch);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private static async Task WhenNoTransactionAsync(Tap tap, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var position = tap.History.Position;
            if (!tap.Sessions.Any(session => session.IsInTransaction()))
                return;
            await WhenAnythingNewAsync(tap, position, end);
        }
    }

    /// <summary>Returns when the tap sees more than it had seen at a position, or when the wait ends.</summary>
    protected static async Task WhenAnythingNewAsync(Tap tap, long position, CancellationToken end)
    {
        try
        {
            await tap.History.WhenPastAsync(position, end);
        }
        catch (OperationCanceledException)
        {
            // Nothing has moved.
        }
    }
}

/// <summary>How long the end of interrupted requests is waited for.</summary>
/// <param name="Handler">How long a handler that has noticed may take to end.</param>
/// <param name="Usual">How long everything else may take.</param>
/// <param name="HandlersComplete">The handlers run to their end, so their sleeps must end.</param>
internal sealed record EndLimits(WaitLimit Handler, WaitLimit Usual, bool HandlersComplete);

internal static class TapSessionState
{
    /// <summary>Whether the session is in a transaction, and the subject still has it.</summary>
    public static bool IsInTransaction(this TapSession session) =>
        session.TransactionStatus is 'T' or 'E' && !session.SubjectClosed.IsCompleted;
}
