using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CancelSpec.LivingDoc.Runs;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>Texts that are nested too deeply and numbers that are out of range do not keep the page from being written.</summary>
public sealed class ExcessTests
{
    private const string Feature = "Feature: A feature\n  Scenario: It is there\n    Given a step";

    [Theory]
    [InlineData(">", 128, "x", "")]
    [InlineData("> - ", 100, "x", "")]
    [InlineData("- ", 128, "x", "")]
    [InlineData("1. ", 200, "x", "")]
    [InlineData("[", 20_000, "", "")]
    [InlineData("![", 3_000, "x", "](/a)")]
    [InlineData("*", 3_000, "x", "*")]
    [InlineData("~~a ", 3_000, "x", "~~")]
    [InlineData("<![CDATA[", 100, "", "")]
    [InlineData("[a](", 50_000, "", "")]
    public async Task A_description_that_cannot_be_read_as_Markdown_is_shown_as_it_was_written(string opening, int count, string middle, string closing)
    {
        var description = Repeat(opening, count) + middle + Repeat(closing, count);

        var page = await WithDescriptionAsync(description);

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts(".feature > .prose > .shortened").First().Should().StartWith("Shown as it was written, since it is");
        page.Texts(".feature > .prose > pre").Should().Equal(description[..Math.Min(description.Length, 20_000)].Trim());
    }

    [Theory, InlineData(">", 100, "blockquote"), InlineData("- ", 30, "ul"), InlineData("**x** ", 1_000, "strong")]
    public async Task An_ordinary_description_is_Markdown(string text, int count, string element)
    {
        var page = await WithDescriptionAsync(Repeat(text, count) + "x");

        page.Document.QuerySelectorAll($".feature > .prose {element}").Should().HaveCount(count);
        page.Texts(".shortened").Should().BeEmpty();
    }

    [Theory]
    [InlineData("seconds", "1e12")]
    [InlineData("seconds", "1e999")]
    [InlineData("seconds", "-1")]
    [InlineData("seconds", "1e-999")]
    [InlineData("cancellations", "-1")]
    [InlineData("cancellations", "2147483647")]
    [InlineData("cancellations", "1e12")]
    [InlineData("poolSize", "-2147483648")]
    [InlineData("findingCount", "-2147483648")]
    public async Task A_number_of_a_verdict_that_makes_no_sense_does_no_harm(string name, string number)
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", Feature).Finish(), VerdictsWith(name, number));

        page.Texts("article h5").Should().Equal("It is there");
        var isShown = page.Document.QuerySelector(".matrix") is not null;
        isShown.Should().Be(number is "2147483647" or "1e-999");
        if (!isShown)
            page.Texts("#notices li").Should().ContainSingle().Which.Should().StartWith("The verdicts could not be read: ");
    }

    [Theory]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":1e12,"nanos":0}}}""")]
    [InlineData("""{"testRunStarted":{"timestamp":{"Seconds":1000000000000,"nanos":0}}}""")]
    [InlineData("""{"testRunStarted":{"TimeStamp":{"seconds":-1000000000000,"nanos":0}}}""")]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":1,"Nanos":9000000000000000000}}}""")]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":1,"nanos":NaN}}}""")]
    [InlineData("""{"testRunStarted":{"timestamp":{"seconds":9223372036854775808,"nanos":0}}}""")]
    public async Task A_time_that_is_out_of_range_costs_only_its_line(string line)
    {
        var page = await WrittenPage.OfAsync(new MessageText().Add(line).Feature("features/x.feature", Feature).Finish());

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts("#notices li").Should().ContainSingle().Which.Should().StartWith("Line 2 is broken and was left out: ");
    }

    [Theory, InlineData(int.MaxValue), InlineData(int.MinValue), InlineData(2_000_000_000)]
    public async Task A_story_whose_counter_cannot_be_drawn_is_left_out(int counter)
    {
        var story = $$"""{"subject":"unfixed","isFix":false,"points":[{"request":"POST /bump","outcome":"ok","told":{{counter}},"held":1},{"request":"POST /bump","outcome":"ok","told":2,"held":{{counter}}}]}""";

        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", Feature).Attachment(AttachedFile.StoryMediaType, story).Finish());

        page.Texts("article h5").Should().Equal("It is there");
        page.Document.QuerySelector("#story").Should().BeNull();
    }

    [Fact]
    public async Task The_description_of_a_diagram_is_found_at_any_depth()
    {
        const int depth = 40_000;
        var svg = $"<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>{Repeat("<a>", depth)}deep{Repeat("</a>", depth)} words</desc></svg>";

        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", Feature)
            .Attachment("image/svg+xml", Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)), "wire-diagram.svg", isBase64: true).Finish());

        page.Document.QuerySelector(".diagram img")!.GetAttribute("alt").Should().Be("deep words");
    }

    [Fact]
    public async Task JSON_that_is_nested_too_deeply_is_shown_as_text()
    {
        var json = Repeat("[", 5_000) + Repeat("]", 5_000);

        var page = await WrittenPage.OfAsync(new MessageText().Add($$"""{"attachment":{{json}}}""")
            .Feature("features/x.feature", Feature).Attachment("application/json", json).Finish(), $$"""{"schema":1,"subjects":{{json}}}""");

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts(".scenario pre").Should().Equal(json);
        page.Texts("#notices li").Should().HaveCount(2);
    }

    [Fact]
    public async Task A_line_of_a_million_characters_is_shortened()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", $"{Feature}\n      \"\"\"\n      {new string('x', 1_000_000)}\n      \"\"\"").Finish());

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts(".scenario .shortened").Should().ContainSingle();
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static Task<WrittenPage> WithDescriptionAsync(string description) => WrittenPage.OfAsync(
        string.Join('\n', new MessageText().Feature("features/x.feature", Feature).Finish().Lines)
            .Replace("\"description\":\"\"", $"\"description\":{JsonSerializer.Serialize(description)}") + "\n");

    /// <summary>A file of verdicts on two subjects that both have this number.</summary>
    private static string VerdictsWith(string name, string number)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "verdicts.json");
        VerdictFile.Write(path, VerdictSamples.Report(
            VerdictSamples.Passed(VerdictSamples.Pool("a")).WithFound("H1").In("fixes"), VerdictSamples.Passed(VerdictSamples.Pool("b")).In("fixes")));
        return Regex.Replace(File.ReadAllText(path), $"\"{name}\": [0-9.]+", $"\"{name}\": {number}");
    }
}
