using CancelSpec.Tests.LivingDoc.Diagrams;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>The page of verdicts alone, without a run of scenarios.</summary>
public sealed class VerdictPageTests
{
    private static readonly Finding Traced = VerdictSamples.Leak with { Trace = TraceSample.Leak() };

    [Fact]
    public async Task Each_first_finding_with_a_trace_has_a_diagram_of_its_own()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Command("node server.js {listen}")).WithFound("H1", 2, Traced, Traced).In("yours"),
            VerdictSamples.Passed(VerdictSamples.Command("node server.js {listen}", 4)).WithFound("H1", 1, Traced).WithFound("H5").In("yours"));

        var diagrams = page.Document.QuerySelectorAll("figure.diagram");
        diagrams.Should().HaveCount(2);
        diagrams.Select(diagram => diagram.ParentElement!.QuerySelector("h5")!.TextContent).Should().OnlyContain(title => title.Contains("H1 leaked transaction"));
        diagrams.Select(diagram => diagram.QuerySelector("img")!).Should().OnlyContain(picture =>
            picture.GetAttribute("src")!.StartsWith("data:image/svg+xml;base64,") && picture.GetAttribute("alt")!.Contains("its transaction was left open"));
        diagrams.Select(diagram => diagram.Id).Should().OnlyHaveUniqueItems().And.NotContainNulls();
        ShouldBeWhole(page);
    }

    [Fact]
    public async Task A_trace_without_messages_gives_no_diagram()
    {
        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("unfixed"))
            .WithFound("H1", 1, Traced with { Trace = new Trace([], [], default) }).In("yours"));

        page.Document.QuerySelector("figure").Should().BeNull();
    }

    [Fact]
    public async Task It_has_nothing_about_scenarios()
    {
        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("check-on-return")).In("yours"));

        page.Document.QuerySelectorAll(".folder, .feature, .tools, #nothing, #problems, #standard-report").Should().BeEmpty();
        page.Texts("nav a").Should().Equal("The verdicts", "The evidence");
        string.Concat(page.Texts(".masthead, nav, main")).Should().NotContainAny("scenario", "feature");
        ShouldBeWhole(page);
    }

    [Fact]
    public async Task Its_head_says_what_is_known()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 1000).WithFound("H1").In("yours"),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4), 234).In("yours"));

        page.Document.Title.Should().Be("What a cancelled request leaves behind");
        page.Texts("h1").Should().Equal(page.Document.Title);
        page.Texts(".kicker").Should().Equal("CancelSpec · verdicts");
        page.Texts(".summary").Should().Equal("The gate hung up on a request 1,234 times and judged 2 pools and servers. It found a hazard in 1 of them.");
        page.Texts(".facts div").Select(fact => fact.Split('\n')[0]).Should().StartWith(
            ["Date23 November 2026, 05:22 UTC", "Commit364518e17b", "DatabasePostgreSQL 15.18 (local)", "Pool sizes1 and 4", "Cancellations tried1,234"]);
    }

    [Theory]
    [InlineData("", "When a client hangs up, orders leaves nothing behind that harms the clients after it.")]
    [InlineData("H11", "When a client hangs up, orders leaves nothing behind that harms the clients after it, as far as it was judged (H11 swallowed cancellation was not).")]
    public async Task It_opens_with_the_verdict_in_one_sentence(string notJudged, string sentence)
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("orders"));

        var page = await PageOfAsync((notJudged.Length == 0 ? verdict : verdict.WithNotJudged(notJudged, "no request sleeps")).In("yours"));

        page.Texts(".verdict").Should().Equal(sentence);
    }

    [Fact]
    public async Task It_opens_with_the_harm_of_what_was_found()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Pool("orders")).In("yours"),
            VerdictSamples.Passed(VerdictSamples.Pool("orders", 4)).WithFound("H1").WithFound("H6").In("yours"));

        page.Texts(".verdict").Should().Equal($"When a client hangs up, orders harms the clients that come after it (H1 leaked transaction, and 1 hazard more). {Hazard.LeakedTransaction.Harm}");
    }

    [Fact]
    public async Task It_does_not_call_an_incomplete_verdict_good()
    {
        var page = await PageOfAsync((VerdictSamples.Passed(VerdictSamples.Pool("orders")) with { Incomplete = "it was interrupted" }).In("yours"));

        page.Texts(".verdict").Should().Equal("Nothing can be said yet of orders, because the judgement did not come to its end.");
    }

    [Fact]
    public async Task Each_hazard_that_was_found_comes_with_its_promise_and_its_fix()
    {
        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("orders")).WithFound("H1").WithNotJudged("H11", "no request sleeps").In("yours"));

        page.Texts(".hazard .promise").Should().Equal(Hazard.LeakedTransaction.Promise, Hazard.SwallowedCancellation.Promise);
        page.Texts(".hazard .advice").Should().Equal($"How to fix it. {Hazard.LeakedTransaction.Fix} What H1 does to a service");
        ShouldBeWhole(page);
    }

    [Fact]
    public async Task The_subjects_are_in_order_and_the_evidence_of_what_was_found_is_open()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Pool("b")).WithFound("H1").In("yours"), VerdictSamples.Passed(VerdictSamples.Pool("a")).In("yours"));

        page.Texts(".matrix th[scope=row]").Should().Equal("a", "b");
        page.Document.QuerySelectorAll(".evidence").Select(evidence => evidence.HasAttribute("open")).Should().Equal(false, true);
    }

    [Fact]
    public async Task A_report_without_verdicts_says_that_nothing_was_judged()
    {
        var page = await PageOfAsync();

        page.Texts(".summary").Should().Equal("The gate judged nothing.");
        page.Document.QuerySelectorAll("nav a, main > *").Should().BeEmpty();
    }

    private static Task<WrittenPage> PageOfAsync(params ReportedVerdict[] verdicts) => WrittenPage.OfVerdictsAsync(VerdictSamples.Report(verdicts));

    private static void ShouldBeWhole(WrittenPage page)
    {
        page.Notices.Should().BeEmpty();
        page.BrokenLinks.Should().BeEmpty();
        page.Foreign.Should().BeEmpty();
        page.Document.QuerySelectorAll("[id]").Select(element => element.Id).Should().OnlyHaveUniqueItems();
    }
}
