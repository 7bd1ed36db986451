using CancelSpec.SpecRunner.Execution;
using CancelSpec.SpecRunner.Features;
using Reqnroll;
using Xunit;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>
/// Runs the scenarios of one feature: begins with the first that is selected, ends with its test collection.
/// </summary>
public sealed class FeatureFixture(SpecRunFixture run) : IAsyncDisposable
{
    private FeatureRun? _feature;

    /// <exception cref="ScenarioFailedException">The scenario did not pass.</exception>
    public async Task RunAsync(ScenarioReference reference)
    {
        var file = FileOf(reference);
        // Scenarios of a feature never run at the same time.
        _feature ??= await (await run.Run).StartFeatureAsync(file);
        var scenario = file.Scenarios.Single(candidate => candidate.UniqueTitle == reference.Title);
        if (scenario.IsEmpty)
            throw new ReqnrollException($"{file.Uri}:{scenario.Line}: the scenario has no steps. Is a keyword misspelled?");
        var context = TestContext.Current;
        var result = await _feature.RunAsync(scenario, text => context.TestOutputHelper?.WriteLine(text), context.CancellationToken);
        result.ThrowUnlessPassed();
    }

    public async ValueTask DisposeAsync()
    {
        if (_feature is not null)
            await _feature.FinishAsync();
    }

    private static FeatureFile FileOf(ScenarioReference reference)
    {
        var entries = Repository.Features.Entries;
        if (entries.Count == 0)
            throw new ReqnrollException($"No feature files were found in {Path.Combine(Repository.Root, "features")}.");
        var entry = entries.Single(candidate => candidate.Uri == reference.Uri);
        var file = entry.File ?? throw new ReqnrollException(entry.Error!);
        return file.Scenarios.Count > 0 ? file : throw new ReqnrollException($"{entry.Uri} has no scenarios.");
    }
}
