using CancelSpec.Cli;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>Runs <c>cancelspec</c> in this process, on the database of the run, and keeps what it prints and leaves.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private FileSystemWatcher? _watcher;

    /// <summary>The value of <c>CANCELSPEC_DATABASE</c>; null for the database of the run.</summary>
    public string? Database { get; init; }

    /// <summary>The value of <c>GITHUB_STEP_SUMMARY</c>; null where it is not set.</summary>
    public string? JobSummary { get; init; }

    /// <summary>What it has written to stdout.</summary>
    public string Output => _output.ToString();

    /// <summary>What it has written to stderr.</summary>
    public string Errors => _errors.ToString();

    /// <summary>The folder of its results.</summary>
    public string Results => Path.Combine(_folder.Path, "results");

    public Verdict Verdict => Assert.Single(Verdicts);

    public IReadOnlyList<Verdict> Verdicts => [.. VerdictFile.Read(Path.Combine(Results, "verdicts.json")).Verdicts.Select(reported => reported.Verdict)];

    /// <summary>Completes when the file of verdicts has a finding. Call it before the run begins.</summary>
    public Task FindingAsync()
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _watcher = new FileSystemWatcher(Directory.CreateDirectory(Results).FullName, "verdicts.json") { EnableRaisingEvents = true };
        // The file is replaced in one step, so it is whole at each event.
        _watcher.Renamed += (_, _) =>
        {
            if (Verdicts.Any(verdict => verdict.Found.Any()))
                found.TrySetResult();
        };
        return found.Task;
    }

    /// <summary>Runs <c>cancelspec judge</c>.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> JudgeAsync(params IReadOnlyList<string> words) => JudgeAsync(TestContext.Current.CancellationToken, words);

    public Task<int> JudgeAsync(CancellationToken stop, params IReadOnlyList<string> words) => RunAsync(stop, ["judge", "--output", Results, .. words]);

    public async Task<int> RunAsync(CancellationToken stop, params IReadOnlyList<string> words)
    {
        var database = Database ?? (await RunDatabase.ServerAsync()).Url.ToString();
        return await Program.RunAsync([.. words], _output, TextWriter.Synchronized(_errors), Environment, stop);

        string? Environment(string name) => name switch
        {
            "CANCELSPEC_DATABASE" => database,
            "GITHUB_STEP_SUMMARY" => JobSummary,
            _ => null,
        };
    }

    public string File(string name, string content)
    {
        var path = Path.Combine(_folder.Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _folder.Dispose();
    }
}
