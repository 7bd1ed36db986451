using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>A request is interrupted at one boundary.</summary>
internal sealed class BoundaryTrial(Harness harness, Recording recording, Interruption interruption) : Trial
{
    // A subject that answers before it sends does not wait for anything.
    private static readonly WaitLimit SendingLimit = new(TimeSpan.FromMilliseconds(100));

    private readonly int _boundary = interruption.Boundary;
    private readonly RequestSessions _sessions = new(harness, recording);

    public override async Task<InterruptedRequests?> InterruptAsync()
    {
        var before = harness.BeginTrial();
        // The request comes to a boundary after its sleep only when the sleep ends.
        if (IsBehindSleep)
            harness.Control.RunClock();
        else
            harness.Control.StopClock();
        var hold = harness.Tap.HoldNextRequest(_boundary, recording.Mark);
        var request = await harness.Client.SendAsync(recording.Request);
        try
        {
            var reach = await ReachAsync(hold, request);
            var session = _sessions.Of(hold);
            var seen = Begin(harness, recording, before) with
            {
                Reach = reach,
                IsBeforeCommit = reach.Outcome is not ReachOutcome.Elsewhere && _boundary <= recording.SleepsAt,
                IsBeforeWork = reach.Outcome is not ReachOutcome.Elsewhere && _boundary < recording.BeginsAt,
                Session = session?.Number,
            };
            return new InterruptedRequests(seen, [request], reach.Outcome is ReachOutcome.Reached, session);
        }
        catch
        {
            request.Dispose();
            throw;
        }
        finally
        {
            hold.Release();
        }
    }

    private bool IsBehindSleep => _boundary > recording.SleepsAt;

    private bool IsSeenAsleep => _boundary <= recording.SleepsAt && harness.Control.TellsSleep;

    // No message follows the last one, and none comes while the request sleeps.
    private bool WaitsForNextMessage => _boundary < recording.Messages.Count && _boundary != recording.SleepsAt;

    private async Task<Reach> ReachAsync(BoundaryHold hold, SentRequest request)
    {
        var held = WaitsForNextMessage || IsSeenAsleep ? hold.Held : hold.Reached;
        // Where statements are prepared once, the request may need fewer or more messages until it sleeps on another session.
        if (IsSeenAsleep)
            held = Task.WhenAny(held, harness.Control.WhenAsleepAsync());
        if (!await harness.Limit.WaitAsync(Task.WhenAny(held, request.Over), harness.Watch))
            return new Reach(_boundary, Unheld(hold));
        // The answer may come before the tap has counted the request's last message, or before the subject has sent any.
        if (!held.IsCompleted)
        {
            await harness.CaughtUpAsync();
            if (request.AnswerSoFar is { IsSuccess: true })
                await SendingLimit.WaitAsync(hold.Claimed, harness.Watch);
            await harness.Limit.WaitAsync(Task.WhenAny(held, harness.Tap.WhenQuietAsync()), harness.Watch);
        }

        var outcome = held.IsCompleted ? ReachOutcome.Reached : ReachOutcome.Ended;
        if (!request.Over.IsCompleted)
        {
            await harness.Control.LeaveAsync(harness, request, interruption.Disconnect, Harness.Never);
            // A statement that is let go while a CancelRequest is under way may be cancelled or not, from one trial to the next.
            await harness.Limit.WaitAsync(Task.WhenAll(harness.Tap.CancelRequests.Select(cancel => cancel.Done)), harness.Watch);
        }

        if (_sessions.IsElsewhere(hold))
            outcome = ReachOutcome.Elsewhere;
        return new Reach(_boundary, outcome, request.AnswerSoFar)
        {
            IsAcknowledged = request.AnswerSoFar is { IsSuccess: true } && _sessions.IsAcknowledged(),
        };
    }

    private ReachOutcome Unheld(BoundaryHold hold) =>
        hold.Claimed.IsCompleted ? ReachOutcome.Stuck
        : _sessions.IsElsewhere(hold) ? ReachOutcome.Elsewhere
        : ReachOutcome.NothingSent;
}
