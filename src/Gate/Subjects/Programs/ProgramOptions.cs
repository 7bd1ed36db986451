namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>A program that is judged, and how it is started.</summary>
public sealed record ProgramOptions
{
    /// <summary>The subject's name in the verdict.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required CommandTemplate Command { get; init; }

    /// <summary>The folder in which it runs.</summary>
    public required string Folder { get; init; }

    /// <summary>How many connections its pool may have; fills <c>{pool-size}</c>. 1 by default.</summary>
    public int PoolSize { get; init; } = 1;

    /// <summary>How long its <c>/sleep</c> takes; fills <c>{sleep}</c>. 0.2 s by default.</summary>
    public TimeSpan Sleep { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Its handlers run to their end after their client has left.</summary>
    public bool HandlersComplete { get; init; }

    /// <summary>How long it may take until it listens; 30 s by default.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);
}
