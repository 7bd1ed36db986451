using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects.Programs;

namespace CancelSpec.Cli.Judge;

/// <summary>What a user asks of <c>cancelspec judge</c>, checked as far as that is possible without doing it.</summary>
internal sealed record JudgeArguments
{
    /// <summary>The program to judge; null where a pool is judged.</summary>
    public CommandTemplate? Command { get; init; }

    /// <summary>The words of <see cref="Command"/> as they were typed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The pool to judge; null where a program is judged.</summary>
    public string? Pool { get; init; }

    /// <summary>The assembly that has the pool; null for a pool of ours.</summary>
    public string? PoolAssembly { get; init; }

    /// <summary>The subject's name in all reports.</summary>
    public required string Name { get; init; }

    /// <summary>Where the databases are made.</summary>
    public required DatabaseSetting Database { get; init; }

    /// <summary>The sizes of the pool, in the order in which they are judged.</summary>
    public required IReadOnlyList<int> PoolSizes { get; init; }

    /// <summary>How long <c>/sleep</c> takes.</summary>
    public required TimeSpan Sleep { get; init; }

    /// <summary>How long the subject may take until it listens.</summary>
    public required TimeSpan StartTime { get; init; }

    /// <summary>Where the program listens, where it cannot be told; null where it is told.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>The service that runs already; null where a command or a pool is judged.</summary>
    public Uri? Url { get; init; }

    /// <summary>Where the program finds its database, where it cannot be told; null where it is told.</summary>
    public IPEndPoint? TapListen { get; init; }

    /// <summary>The path of the request that the program answers with success when it is ready; null for an open port.</summary>
    public string? Ready { get; init; }

    /// <summary>How many instances are judged side by side.</summary>
    public required int Workers { get; init; }

    /// <summary>The handlers run to their end after their client has left.</summary>
    public bool HandlersComplete { get; init; }

    /// <summary>What the handlers do is learned.</summary>
    public bool LearnsHandlers { get; init; }

    /// <summary>The requests by which the subject is judged.</summary>
    public RequestSuite Requests { get; init; } = RequestSuite.Story;

    /// <summary>Fills each database before the subject is started on it; null for an empty one.</summary>
    public Func<DatabaseUrl, CancellationToken, Task>? Prepare { get; init; }

    /// <summary>Nothing is interrupted; what would be tried is printed.</summary>
    public bool PlansOnly { get; init; }

    /// <summary>The one interruption to try; null for all.</summary>
    public Interruption? Only { get; init; }

    /// <summary>How often <see cref="Only"/> is tried until it shows something.</summary>
    public required int Tries { get; init; }

    /// <summary>The part of the plan to try; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>At each boundary the client leaves in one way only.</summary>
    public bool ByTurns { get; init; }

    /// <summary>The file of known findings; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>The file to which a job of GitHub Actions appends its summary; null for none.</summary>
    public string? JobSummary { get; init; }

    /// <summary>The options that a repetition of a finding needs too, as they were given.</summary>
    public IReadOnlyList<string> Repeated { get; init; } = [];

    /// <summary>More names whose values are secret.</summary>
    public IReadOnlyList<string> Masked { get; init; } = [];
}
