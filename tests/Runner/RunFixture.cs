using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.Runner;

/// <summary>The run of all features. It begins with the first scenario, and ends with the test assembly.</summary>
public sealed class RunFixture : IAsyncDisposable
{
    private static RunMessageFactory? _messages;

    private readonly Lazy<Task<ReqnrollRun>> _started;
    private ReqnrollRun? _run;

    public RunFixture() => _started = new Lazy<Task<ReqnrollRun>>(StartAsync);

    /// <summary>The id of the run in its messages; null where it has none.</summary>
    public static string? RunId => _messages?.RunId;

    /// <exception cref="Exception">There is no database, or a hook before the run failed. Each scenario fails with this error.</exception>
    internal Task<ReqnrollRun> StartedAsync() => _started.Value;

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync();
    }

    private async Task<ReqnrollRun> StartAsync()
    {
        // The messages begin with the database's version, so the database must be known before them.
        _messages = new RunMessageFactory((await RunDatabase.ServerAsync()).Description);
        _run = new ReqnrollRun(typeof(RunFixture).Assembly, new RunDependencies(RunFiles.OfRun, _messages));
        await _run.StartAsync();
        return _run;
    }
}
