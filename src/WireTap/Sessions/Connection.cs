namespace CancelSpec.WireTap;

/// <summary>A connection that a subject has opened.</summary>
internal sealed class Connection(TapSocket subject)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The tap's end of it.</summary>
    public TapSocket Subject => subject;

    /// <summary>The session that it carries; null for none, or not yet.</summary>
    public TapSession? Session { get; set; }

    /// <summary>Completes when its first packet was taken in, or the connection has ended without one.</summary>
    public Task Begun => _begun.Task;

    /// <summary>How long the tap's own connection to the database has been pending for it; null while none is.</summary>
    public DebtClock Connecting { get; } = new();

    public void Begin() => _begun.TrySetResult();
}
