using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate;

/// <summary>How a subject is judged.</summary>
public sealed record JudgeOptions
{
    /// <summary>The one interruption to try; null for all.</summary>
    public Interruption? Only { get; init; }

    /// <summary>What the caller calls the setting of <see cref="Only"/>, for messages.</summary>
    public string OnlySetting { get; init; } = "only";

    /// <summary>
    /// At each boundary the client leaves in one way, by turns closing and resetting, and not in both ways. That takes half
    /// the time and shows nearly as much.
    /// </summary>
    public bool ByTurns { get; init; }

    /// <summary>Called every few seconds; null for no call.</summary>
    public Action<JudgeProgress>? Progress { get; init; }

    /// <summary>How long the gate waits for something that every subject does unless it is broken; 5 s by default.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>How far a judgement has come.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Interruptions">How many requests were interrupted and judged.</param>
/// <param name="Elapsed">The time since the judgement began.</param>
public sealed record JudgeProgress(SubjectIdentity Subject, int Interruptions, TimeSpan Elapsed)
{
    /// <summary>For people, on one line.</summary>
    public override string ToString() => $"{Subject}: {Interruptions} {(Interruptions == 1 ? "cancellation" : "cancellations")} in {Elapsed.TotalSeconds:0} s";
}
