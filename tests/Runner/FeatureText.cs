using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Execution;
using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Runs the text of a feature with a few bindings, and keeps everything that comes out.</summary>
internal sealed class FeatureText
{
    private readonly List<string> _output = [];
    private readonly List<Envelope> _messages = [];
    private readonly List<ScenarioResult> _results = [];

    /// <summary>What steps and hooks wrote, and the runner about them.</summary>
    public IReadOnlyList<string> Output => _output;

    /// <summary>What steps and hooks wrote themselves.</summary>
    public IEnumerable<string> Written => _messages.Where(message => message.Attachment is not null).Select(message => message.Attachment.Body);

    public IReadOnlyList<Envelope> Messages => _messages;

    public IReadOnlyList<ScenarioResult> Results => _results;

    /// <summary>How the only scenario ended.</summary>
    public ScenarioResult Result => _results.Single();

    /// <summary>What a test explorer shows for the only scenario.</summary>
    public string Failure
    {
        get
        {
            try
            {
                Result.ThrowUnlessPassed();
            }
            catch (System.Exception error)
            {
                return error.Message;
            }
            throw new InvalidOperationException("The scenario passed.");
        }
    }

    public static Task<FeatureText> RunAsync<T>(string text) => RunAsync(text, TestContext.Current.CancellationToken, typeof(T));

    public static async Task<FeatureText> RunAsync(string text, CancellationToken cancelled, params Type[] bindings)
    {
        var told = new FeatureText();
        var run = new SpecRun(BindingSet.FromTypes(bindings), told._messages.Add, told._output.Add);
        await run.StartAsync();
        var file = FeatureFile.Parse("features/test.feature", text);
        var feature = await run.StartFeatureAsync(file);
        foreach (var scenario in file.Scenarios)
            told._results.Add(await feature.RunAsync(scenario, told._output.Add, cancelled));
        await feature.FinishAsync();
        await run.FinishAsync();
        return told;
    }
}
