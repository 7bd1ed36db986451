namespace CancelSpec.WireTap;

/// <summary>
/// Stops the flow at one place. A hold is reached when the flow has come to that place: nothing passes there until the
/// hold is released. A hold is released once, and then stops nothing any more.
/// </summary>
public abstract class Hold
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected Hold()
    {
    }

    internal Task Released => _released.Task;

    internal bool IsReleased => _released.Task.IsCompleted;

    /// <summary>Lets everything pass that this hold stops. A second call does nothing.</summary>
    public virtual void Release() => _released.TrySetResult();
}
