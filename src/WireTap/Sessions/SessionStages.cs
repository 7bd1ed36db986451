namespace CancelSpec.WireTap;

/// <summary>How far a session has come. A session that is over has reached all of its stages.</summary>
internal sealed class SessionStages
{
    /// <summary>The first ReadyForQuery or an error has passed.</summary>
    public Stage Admitted { get; } = new();

    /// <summary>The tap has counted the session, after it was admitted.</summary>
    public Stage Counted { get; } = new();

    /// <summary>The subject has said that it is done with the session.</summary>
    public Stage SubjectClosed { get; } = new();

    /// <summary>The database has closed its side.</summary>
    public Stage DatabaseClosed { get; } = new();

    /// <summary>The session is over.</summary>
    public void ReachAll()
    {
        foreach (var stage in (IEnumerable<Stage>)[SubjectClosed, DatabaseClosed, Admitted, Counted])
            stage.Reach();
    }

    /// <summary>One stage, which is reached once.</summary>
    public sealed class Stage
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsReached => _reached.Task.IsCompleted;

        /// <summary>Completes when the stage is reached.</summary>
        public Task WhenReached => _reached.Task;

        public void Reach() => _reached.TrySetResult();
    }
}
