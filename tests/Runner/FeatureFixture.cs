using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>One feature of the run. It begins with the first of its scenarios that is selected, and ends with its test collection.</summary>
public sealed class FeatureFixture(RunFixture run) : IAsyncDisposable
{
    private FeatureRun? _feature;

    /// <param name="uri">The feature file.</param>
    /// <param name="title">The scenario's title, unique in the file.</param>
    public async Task RunAsync(string uri, string title)
    {
        var file = FeatureFolder.Repository.Entries.Single(entry => entry.Uri == uri).File!;
        // Scenarios of a feature never run at the same time.
        _feature ??= new FeatureRun((await run.StartedAsync()).Manager, file);
        await _feature.RunAsync(file.Scenarios.Single(scenario => scenario.Title == title), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_feature is not null)
            await _feature.DisposeAsync();
    }
}
