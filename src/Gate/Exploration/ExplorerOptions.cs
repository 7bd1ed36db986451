namespace CancelSpec.Gate.Exploration;

/// <summary>How a subject is explored.</summary>
public sealed record ExplorerOptions
{
    /// <summary>The one cancellation to try; null for all.</summary>
    public CancellationPoint? Only { get; init; }

    /// <summary>
    /// At each boundary the client leaves in one way, by turns closing and resetting, rather than in both ways: half the
    /// time for nearly as much.
    /// </summary>
    public bool ByTurns { get; init; }

    /// <summary>Told every few seconds how far it has come; null for nobody.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How long something is waited for that only a broken subject does not do; 5 s by default.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
