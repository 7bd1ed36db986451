using System.Net;

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

    /// <summary>Where it listens, if it reads that from a file of its own; null for an address that it is told.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>The request, such as <c>/health</c>, that it answers with a status from 200 to 299 when it is ready; null for an open port.</summary>
    public string? Ready { get; init; }

    /// <summary>How long it may take until it listens; 30 s by default.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);
}
