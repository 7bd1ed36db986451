namespace CancelSpec.Gate.Driving;

/// <summary>
/// How long a <see cref="Saturation"/> waits, for each signal by itself. A known failure is waited for briefly, and no
/// other failure must be found because of that.
/// </summary>
/// <param name="Connection">For a probe to get a connection.</param>
/// <param name="Answer">For a probe that has one to be answered.</param>
/// <param name="EarlyAnswer">For the answer of a probe whose statement is held back, which should not come.</param>
internal sealed record SaturationLimits(WaitLimit Connection, WaitLimit Answer, WaitLimit EarlyAnswer)
{
    /// <summary>An answer that was given before another request was sent comes within this time.</summary>
    public static readonly WaitLimit UsualEarlyAnswer = new(TimeSpan.FromMilliseconds(400));

    /// <summary>Where no failure is known.</summary>
    public static SaturationLimits Of(WaitLimit limit) => new(limit, limit, UsualEarlyAnswer);
}
