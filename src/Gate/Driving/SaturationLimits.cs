namespace CancelSpec.Gate.Driving;

/// <summary>
/// How long a <see cref="Saturation"/> waits, for each signal by itself. The wait for a known failure is short, and must
/// not make another failure appear.
/// </summary>
/// <param name="Connection">How long a probe may take to get a connection.</param>
/// <param name="Answer">How long the answer to a probe that has a connection may take.</param>
/// <param name="EarlyAnswer">How long the gate watches for an answer to a probe whose statement is held back.</param>
internal sealed record SaturationLimits(WaitLimit Connection, WaitLimit Answer, WaitLimit EarlyAnswer)
{
    /// <summary>As <see cref="Connection"/>, where other probes hold connections.</summary>
    public WaitLimit FurtherConnection { get; init; } = Connection;

    /// <summary>An answer that was given before another request was sent comes within this time.</summary>
    public static readonly WaitLimit UsualEarlyAnswer = new(TimeSpan.FromMilliseconds(400));

    /// <summary>The limits where no failure is known.</summary>
    public static SaturationLimits Of(WaitLimit limit) => new(limit, limit, UsualEarlyAnswer);
}
