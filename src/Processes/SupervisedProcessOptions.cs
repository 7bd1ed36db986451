namespace CancelSpec.Processes;

/// <summary>What a <see cref="SupervisedProcess"/> runs, and how it ends. Only the command must be given.</summary>
public sealed record SupervisedProcessOptions
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The folder that it runs in. Default: <c>/</c>.</summary>
    public string WorkingFolder { get; init; } = "/";

    /// <summary>The user that it runs as, if we are root. Default: null, our own user.</summary>
    public string? User { get; init; }

    /// <summary>Variables that it has in addition to ours. A null takes one of ours away. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>One line for its standard input: the place for a secret. Default: null, which means that the input is empty.</summary>
    public string? Input { get; init; }

    /// <summary>
    /// How it is ended: signals to its process group, one after another for as long as a process of the group runs. SIGKILL
    /// follows the last. Default: SIGKILL at once.
    /// </summary>
    public IReadOnlyList<StopStep> Stop { get; init; } = [];

    /// <summary>
    /// A folder that is made for it, for its user alone, and removed when it has ended. It must not exist yet. Default: null,
    /// which means that there is none.
    /// </summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Reads what it writes to its output and errors, to the end. Default: the output is thrown away.</summary>
    public Func<Stream, Task> ReadOutput { get; init; } = stream => stream.CopyToAsync(Stream.Null);

    /// <summary>
    /// How long after its end its output may stay open, because a child that has left its process group still has it.
    /// Default: 1 s.
    /// </summary>
    public TimeSpan OutputPatience { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>One step on the way to the end of a process.</summary>
/// <param name="Signal">The name of a signal, for example <c>TERM</c>.</param>
/// <param name="TimeLimit">How long the process may take to end before the next step; whole seconds.</param>
public sealed record StopStep(string Signal, TimeSpan TimeLimit);

/// <summary>How a <see cref="SupervisedProcess"/> has ended.</summary>
public enum StopResult
{
    /// <summary>By itself, or as it should: its supervisor has seen to it.</summary>
    Stopped,

    /// <summary>Its supervisor did not stop it, so it got its signals from here.</summary>
    StoppedWithoutSupervisor,

    /// <summary>It could not be ended.</summary>
    StillRunning,
}
