using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.Runner;

/// <summary>The run of all features. It begins with the first scenario, and ends with the test assembly.</summary>
public sealed class RunFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ReqnrollRun>> _started;
    private ReqnrollRun? _run;

    public RunFixture() => _started = new Lazy<Task<ReqnrollRun>>(StartAsync);

    /// <exception cref="Exception">The database cannot be had, or a hook before the run failed. Each scenario fails with it.</exception>
    internal Task<ReqnrollRun> StartedAsync() => _started.Value;

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync();
    }

    private async Task<ReqnrollRun> StartAsync()
    {
        // The messages begin with what the run uses, so it must be known before them.
        var database = await RunDatabase.ServerAsync();
        _run = new ReqnrollRun(
            typeof(RunFixture).Assembly,
            new RunDependencies(new RunFiles(Repository.Artifacts, Console.Error.WriteLine), database.Description));
        await _run.StartAsync();
        return _run;
    }
}
