namespace CancelSpec.WireTap;

/// <summary>A connection that a subject has opened, in its order among the others.</summary>
/// <param name="Number">Counts all that were accepted.</param>
/// <param name="Subject">The tap's end of it.</param>
internal sealed record Connection(long Number, TapSocket Subject)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when its first packet was taken in, or there is none.</summary>
    public Task Begun => _begun.Task;

    public void Begin() => _begun.TrySetResult();
}
