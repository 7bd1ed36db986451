using System.Net;

namespace CancelSpec.WireTap;

/// <summary>How a tap works; the defaults suit a test.</summary>
public sealed record TapOptions
{
    /// <summary>Where the tap listens. By default at a free port of 127.0.0.1.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// The login of every session, for a subject that has a name, a password and a database of its own; null where the subject's own
    /// login passes through.
    /// </summary>
    public DatabaseLogin? Login { get; init; }

    /// <summary>How many events the history keeps; 100,000 by default. Beyond that the oldest are dropped.</summary>
    public int HistoryCapacity { get; init; } = 100_000;

    /// <summary>
    /// How many bytes of memory the details of the kept events may take; 32 MiB by default, enough for 16,000 messages with
    /// a kilobyte of SQL each. Beyond that the oldest events are dropped.
    /// </summary>
    public int HistoryDetailBytes { get; init; } = 32 << 20;

    /// <summary>Whether messages are recorded from the start; true by default. See <see cref="TapHistory.IsRecording"/>.</summary>
    public bool IsRecording { get; init; } = true;

    /// <summary>How long a new connection may take to send its first packet; 10 s by default.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many connections may be open at once, CancelRequests included; 1,000 by default. More are refused.</summary>
    public int MostConnections { get; init; } = 1_000;

    /// <summary>The clock of <see cref="StartupTimeout"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
