using System.Text.Json.Nodes;
using CancelSpec.LivingDoc;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>Pages of the messages that other Cucumbers write: all samples of the official compatibility kit.</summary>
public sealed class OtherCucumbersTests
{
    private const string HowToGetIt = "The compatibility kit is not installed: run npm ci.";

    // Without the kit, one row is skipped.
    public static TheoryData<string> Samples => [.. CompatibilityKit.IsThere ? CompatibilityKit.Samples : ["all"]];

    public static bool KitIsThere => CompatibilityKit.IsThere;

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(KitIsThere))]
    [MemberData(nameof(Samples))]
    public async Task A_sample_gives_a_page_of_all_its_scenarios(string sample)
    {
        using var folder = new TemporaryFolder();
        var messages = CompatibilityKit.ExpectedMessages(sample);

        var page = await WrittenPage.OfFileAsync(CompatibilityKit.PathOf(sample, $"{sample}.ndjson"), folder.Path);

        page.Notices.Should().BeEmpty();
        page.BrokenLinks.Should().BeEmpty();
        page.Foreign.Should().BeEmpty();
        page.Html.Length.Should().BeLessThan(LivingDocument.LargestSize);
        page.Document.QuerySelectorAll(".scenario").Should().HaveCount(messages.Count(message => message.ContainsKey("pickle")));
        page.Texts("#problems h3").Should().HaveCountGreaterThanOrEqualTo(messages.Count(message => message.ContainsKey("parseError")));
        FailedLastAttempts(messages).Should().Be(page.Document.QuerySelectorAll(".scenario[data-outcome=failed]").Length);
    }

    // Counted from the raw messages, without the code that the page uses.
    private static int FailedLastAttempts(IReadOnlyList<JsonObject> messages)
    {
        var retried = messages.Where(message => message["testCaseFinished"]?["willBeRetried"]?.GetValue<bool>() == true)
            .Select(message => (string)message["testCaseFinished"]!["testCaseStartedId"]!).ToHashSet();
        return messages.Where(message => (string?)message["testStepFinished"]?["testStepResult"]?["status"] == "FAILED")
            .Select(message => (string)message["testStepFinished"]!["testCaseStartedId"]!).Distinct().Count(attempt => !retried.Contains(attempt));
    }
}
