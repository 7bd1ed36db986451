using CancelSpec.Verdicts;

namespace CancelSpec.Gate;

/// <summary>How far a judgement has come.</summary>
/// <param name="Stage">What the gate does now.</param>
/// <param name="Planned">How many interruptions there will be, as far as that is known; 0 before the plan.</param>
/// <param name="SoFar">What was found so far, as an incomplete verdict.</param>
public sealed record JudgeProgress(JudgeStage Stage, int Planned, Verdict SoFar)
{
    /// <summary>For people, on one line.</summary>
    public override string ToString() =>
        $"{SoFar.Subject}: {SoFar.Cancellations} {(SoFar.Cancellations == 1 ? "cancellation" : "cancellations")} in {SoFar.Elapsed.TotalSeconds:0} s";
}

/// <summary>The stages of a judgement, in order.</summary>
public enum JudgeStage
{
    /// <summary>The subject is started and checked.</summary>
    Starting,

    /// <summary>The requests are sent while their clients stay.</summary>
    Recording,

    /// <summary>The requests are interrupted.</summary>
    Interrupting,

    /// <summary>All instances of the subject are stopped.</summary>
    Stopping,
}
