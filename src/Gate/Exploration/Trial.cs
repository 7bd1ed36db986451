using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>One cancellation, from the canonical state to the judgement.</summary>
internal abstract class Trial
{
    /// <summary>Whether a request was under way when its client left; otherwise nothing was cancelled.</summary>
    public bool WasCancelled { get; protected set; }

    /// <summary>The session on which it was cancelled; null where that is not known.</summary>
    public TapSession? Session { get; protected set; }

    /// <summary>Cancels and judges.</summary>
    /// <returns>The first hazard that showed itself; null for none.</returns>
    public abstract Task<Discovery?> RunAsync();
}
