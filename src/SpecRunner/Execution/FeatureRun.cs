using System.Globalization;
using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Features;
using Reqnroll;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>One feature within a run; its scenarios run one after another.</summary>
public sealed class FeatureRun
{
    private readonly FeatureFile _file;

    internal FeatureRun(SpecRun run, FeatureFile file)
    {
        Run = run;
        _file = file;
        Culture = CultureOf(file.Feature?.Language ?? "en");
        Context = new FeatureContext(new FeatureInfo(
            Culture, Path.GetDirectoryName(file.Uri) ?? "", file.Title, file.Feature?.Description ?? "", [.. file.Tags]));
    }

    internal static CultureInfo DefaultCulture { get; } = CultureInfo.GetCultureInfo("en-US");

    internal SpecRun Run { get; }

    internal FeatureContext Context { get; }

    /// <summary>What bindings run under.</summary>
    internal CultureInfo Culture { get; }

    /// <summary>The hook because of which no scenario of this feature can run.</summary>
    internal HookProblem? StartProblem { get; private set; }

    internal async Task StartAsync()
    {
        Messages.FeatureMessages.Publish(_file, Run.Messages);
        StartProblem = Run.StartProblem ?? await Run.RunHooksAsync(HookMoment.BeforeFeature, _file.Tags, [Context]);
    }

    /// <param name="writeLine">Receives the steps and what they write, as it happens.</param>
    /// <param name="cancelled">When it fires, the step that runs is the last; hooks still run.</param>
    public Task<ScenarioResult> RunAsync(Scenario scenario, Action<string> writeLine, CancellationToken cancelled) =>
        new ScenarioRun(this, scenario, writeLine).RunAsync(cancelled);

    /// <summary>Runs the hooks after the feature.</summary>
    /// <exception cref="ReqnrollException">A hook failed.</exception>
    public async Task FinishAsync() =>
        (await Run.RunHooksAsync(HookMoment.AfterFeature, _file.Tags, [Context]))?.Throw();

    private static CultureInfo CultureOf(string language) =>
        language == "en" ? DefaultCulture : CultureInfo.CreateSpecificCulture(language);
}
