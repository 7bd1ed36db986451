using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>What the page takes from the files beside the messages.</summary>
public sealed class LivingDocumentTests
{
    [Theory]
    [InlineData("one", false)]
    [InlineData("another", true)]
    // Older versions of CancelSpec wrote no run.
    [InlineData(null, false)]
    public async Task Verdicts_of_another_run_are_left_out_with_a_notice(string? run, bool areLeftOut)
    {
        var messages = new MessageText().Add("""{"testRunStarted":{"id":"one","timestamp":{"seconds":1,"nanos":0}}}""").Finish();
        var id = run is null ? "" : $"\"run\":\"{run}\",";

        var page = await WrittenPage.OfAsync(
            messages, $$"""{"schema":1,"productVersion":"1.2.3",{{id}}"database":"PostgreSQL 99","startedAt":"2026-11-23T05:22:42Z","subjects":[]}""");

        page.Notices.Should().Equal(areLeftOut ? ["The verdicts are of another run than the messages, and were left out."] : []);
        page.Texts(".facts dd").Contains("PostgreSQL 99").Should().Be(!areLeftOut);
    }

    [Theory]
    [InlineData("""{"schema":2}""", "its schema is 2")]
    [InlineData("""{"schema":1,"startedAt":"2026-11-23T05:22:42Z","subjects":[]}""", "productVersion")]
    [InlineData("[]", "it holds no verdicts")]
    [InlineData("{", "verdicts.json")]
    public async Task A_broken_file_of_verdicts_costs_only_the_verdicts(string verdicts, string why)
    {
        var page = await WrittenPage.OfAsync(
            new MessageText().Feature("features/x.feature", "Feature: A feature\n  Scenario: It is there\n    Given a step").Finish(), verdicts);

        page.Texts("article h5").Should().Equal("It is there");
        page.Texts("#notices li").Should().ContainSingle().Which.Should().StartWith("The verdicts could not be read: ").And.Contain(why);
    }

    [Theory]
    [InlineData(true, "cucumber-report.html")]
    [InlineData(false, null)]
    public async Task The_page_links_to_the_standard_report_that_lies_beside_it(bool isThere, string? link)
    {
        var page = await WrittenPage.OfAsync(new MessageText().Finish(), besideReport: isThere);

        page.Document.QuerySelector("#standard-report a")?.GetAttribute("href").Should().Be(link);
        page.Foreign.Should().BeEmpty();
    }
}
