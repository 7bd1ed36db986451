using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>One way to interrupt a request, from the clean state on.</summary>
internal abstract class Trial
{
    /// <summary>The trial that makes an interruption.</summary>
    public static Trial Of(Harness harness, Recording recording, Interruption interruption) => interruption.Moment switch
    {
        Moment.Waiting => new WaitingTrial(harness, recording, interruption),
        Moment.Together => new SimultaneousTrial(harness, recording, interruption),
        Moment.LateCancel => new LateCancelTrial(harness, recording, interruption),
        _ => new BoundaryTrial(harness, recording, interruption),
    };

    /// <summary>Interrupts the request.</summary>
    /// <returns>What is to be judged; null where the interruption did not come about.</returns>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public abstract Task<InterruptedRequests?> InterruptAsync();

    /// <summary>An observation that holds only the state before the interruption.</summary>
    protected static Observation Begin(Harness harness, Recording recording, StateBefore before) => new()
    {
        Recording = recording,
        PoolSize = harness.Learned.PoolSize,
        OtherSessions = harness.Learned.OtherSessions,
        IdleTime = harness.Learned.IdleTime,
        HandlersComplete = harness.Learned.Completes(recording.Request),
        SharesSessions = harness.Learned.SharesSessions,
        Before = before,
    };
}

/// <summary>What is to be judged after an interruption.</summary>
/// <param name="Seen">What was seen up to now.</param>
/// <param name="Requests">The interrupted requests.</param>
/// <param name="WasInterrupted">A request was under way when its client left.</param>
/// <param name="Session">The session on which it was interrupted; null where that is not known.</param>
internal sealed record InterruptedRequests(Observation Seen, IReadOnlyList<SentRequest> Requests, bool WasInterrupted, TapSession? Session) : IDisposable
{
    /// <summary>Adds what was learned about the subject, and what was committed before.</summary>
    public InterruptedRequests With(SubjectTraits traits, CommittedState? committed) => this with
    {
        Seen = Seen with
        {
            Effect = traits.EffectOf(Seen.Request),
            WritesInSeveralTransactions = traits.InSeveralTransactions.Contains(Seen.Request),
            Before = Seen.Before with { Others = committed },
            OpensSessionForEachRequest = traits.OpensSessionForEachRequest,
        },
    };

    public void Dispose()
    {
        foreach (var request in Requests)
            request.Dispose();
    }
}
