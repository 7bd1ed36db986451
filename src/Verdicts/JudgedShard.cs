namespace CancelSpec.Verdicts;

/// <summary>Says that a verdict is about a part of a plan, because several machines share the plan.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts the plan has.</param>
public sealed record JudgedShard(int Index, int Count)
{
    /// <summary>How many parts a plan may have.</summary>
    public const int Most = 1000;

    /// <summary>A digest of the plan, the same in each shard of it; null where the judgement ended before there was a plan.</summary>
    public string? Plan { get; init; }

    /// <summary>What the verdict says of its scope, in a form that can be united; null where the judgement did not come to its end.</summary>
    public ScopeFacts? Facts { get; init; }

    /// <summary>For example <c>2/5</c>.</summary>
    public override string ToString() => $"{Index}/{Count}";
}
