using System.Text.Json.Nodes;
using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Execution;
using CancelSpec.SpecRunner.Features;
using CancelSpec.SpecRunner.Messages;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Xunit;

namespace CancelSpec.Tests.Conformance;

/// <summary>The runner against the official compatibility kit: how much of Cucumber it is.</summary>
public sealed class CompatibilityKitTests
{
    private const string HowToGetIt = "The compatibility kit is not there: run npm ci.";

    // One row to skip says as much as all of them.
    public static TheoryData<string> PassingSamples => [.. CompatibilityKit.IsThere ? KitTable.Passes.Keys : ["all"]];

    public static bool KitIsThere => CompatibilityKit.IsThere;

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(KitIsThere))]
    [MemberData(nameof(PassingSamples))]
    public async Task It_tells_the_same_messages_as_the_kit(string sample)
    {
        var actual = await RunAsync(sample, KitTable.Passes[sample]);

        MessageComparison.Differences(CompatibilityKit.ExpectedMessages(sample), actual).Should().BeEmpty();
    }

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(KitIsThere))]
    public void Every_sample_is_accounted_for()
    {
        KitTable.Passes.Keys.Concat(KitTable.DoesNotApply.Keys).Should().BeEquivalentTo(CompatibilityKit.Samples);
    }

    private static async Task<IReadOnlyList<JsonObject>> RunAsync(string sample, Type bindings)
    {
        var messages = new List<Envelope>();
        var run = new SpecRun(BindingSet.FromTypes([bindings]), messages.Add, _ => { });
        await run.StartAsync();
        foreach (var path in CompatibilityKit.FeatureFiles(sample))
        {
            var file = FeatureFile.Parse($"samples/{sample}/{Path.GetFileName(path)}", await File.ReadAllTextAsync(path));
            var feature = await run.StartFeatureAsync(file);
            foreach (var scenario in file.Scenarios)
                await feature.RunAsync(scenario, _ => { }, TestContext.Current.CancellationToken);
            await feature.FinishAsync();
        }
        await run.FinishAsync();
        return [.. messages.Select(message => JsonNode.Parse(MessageJson.Write(message))!.AsObject())];
    }
}
