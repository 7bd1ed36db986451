using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

public sealed class VerdictSectionTests
{
    [Fact]
    public async Task Each_cell_says_its_verdict_and_links_to_the_evidence()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Pool("check-on-return")).WithPartJudged("H6", "a pooler").In("fixes"),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 17).WithFound("H12", 2).In("known-bad pools", "H12"),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4)).WithNotJudged("H11", "its handlers are detached").In("known-bad pools"));

        page.Document.QuerySelectorAll(".matrix a.cell").Should().HaveCount(36);
        page.BrokenLinks.Should().BeEmpty();
        Cell(page, "unfixed, 1 connection, H1 leaked transaction: found (17 times)").Sign.Should().Be("✗");
        Cell(page, "unfixed, 1 connection, H1 leaked transaction: found (17 times)").Evidence.Should()
            .Contain(VerdictSamples.Leak.Actual).And.Contain("ReadyForQuery T").And
            .Contain("gate unfixed \\\n--only sleep/3/fin");
        Cell(page, "unfixed, 1 connection, H12 false commit: found, and listed in the baseline (2 times)").Evidence.Should().Contain("known since the audit, #12");
        Cell(page, "unfixed, 4 connections, H11 swallowed cancellation: not judged").Evidence.Should().Contain("its handlers are detached");
        Cell(page, "unfixed, 4 connections, H1 leaked transaction: passed").Evidence.Should().Contain("11 of 12 promises were kept, and 1 was not judged.");
        Cell(page, "check-on-return, 1 connection, H6 session-state leak: passed as far as it was judged").Evidence.Should().Contain("a pooler");
        Cell(page, "check-on-return, 1 connection, H1 leaked transaction: passed").Evidence.Should().Contain("12 of 12 promises were kept");
    }

    [Fact]
    public async Task The_page_says_how_many_findings_it_leaves_out()
    {
        var findings = Enumerable.Range(1, 20).Select(number => VerdictSamples.Leak with { Only = $"sleep/{number}/fin" }).ToArray();

        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 125, findings).In("known-bad pools"));

        page.Texts(".others li code").Should().HaveCount(19);
        page.Texts(".others .shortened").Should().ContainSingle().Which.Should().Contain("105 more findings were counted but not kept");
    }

    [Fact]
    public async Task A_hostile_command_line_is_text_in_its_cells_and_anchors()
    {
        const string line = "run \"><script>alert(1)</script> {listen}";

        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Command(line)).WithFound("H1").In("<b>"),
            VerdictSamples.Passed(VerdictSamples.Command(line)).WithFound("H2").In("<b>"));

        page.Texts(".matrix th[scope=row]").Should().Equal(line, line);
        page.BrokenLinks.Should().BeEmpty();
        page.Foreign.Should().BeEmpty();
    }

    [Fact]
    public async Task The_pool_under_test_comes_first()
    {
        var page = await PageOfAsync(
            VerdictSamples.Passed(VerdictSamples.Pool("b")).In("fixes"),
            VerdictSamples.Passed(VerdictSamples.Pool("a")).In("known-bad pools"),
            VerdictSamples.Passed(VerdictSamples.Pool("c")).In("the pool under test"));

        page.Texts(".matrix th[scope=row]").Should().Equal("c", "b", "a");
    }

    [Fact]
    public async Task The_summary_names_the_pools_that_were_made_to_fail()
    {
        var bad = VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 1000).WithFound("H1");

        (await PageOfAsync(bad.In("known-bad pools"))).Texts(".summary").Single().Should()
            .EndWith("The gate hung up on a request 1,000 times and judged 1 pool or server. It found a hazard, as it must: that pool was made to have it.");
        (await PageOfAsync(bad.In("known-bad pools"), VerdictSamples.Passed(VerdictSamples.Pool("mine")).WithFound("H1").In("the pool under test")))
            .Texts(".summary").Single().Should().EndWith("It found a hazard in 2 of them, of which 1 was made to have one.");
    }

    [Fact]
    public async Task Beside_scenarios_the_opening_sentence_is_about_the_pool_under_test()
    {
        var bad = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1").In("known-bad pools");

        (await PageOfAsync(bad)).Texts(".verdict").Should().BeEmpty();
        (await PageOfAsync(bad, VerdictSamples.Passed(VerdictSamples.Pool("mine")).In("the pool under test"))).Texts(".verdict").Should()
            .Equal("When a client hangs up, mine leaves nothing behind that harms the clients after it.");
    }

    [Fact]
    public async Task A_finding_without_a_command_has_no_line_for_one()
    {
        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 1, VerdictSamples.Leak with { Again = [] }).In("fixes"));

        page.Texts(".finding dt").Should().Equal("Cancelled", "Before", "After", "Then", "Expected", "Actual");
    }

    [Fact]
    public async Task The_legend_says_what_each_hazard_is()
    {
        var page = await PageOfAsync(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).In("fixes"));

        page.Texts(".hazards dt").Should().Equal(Hazard.All.Select(hazard => hazard.Id));
        page.Texts(".hazards dd").Should().Equal(Hazard.All.Select(hazard => $"{hazard.Name} {hazard.Promise} {hazard.Harm}"));
    }

    [Fact]
    public async Task An_incomplete_verdict_says_so_in_its_row_and_in_its_evidence()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed"))
            .WithFound("H1").WithNotJudged("H2", "it was interrupted").WithNotJudged("H3", "a pooler");

        var page = await PageOfAsync((verdict with { Incomplete = "it was interrupted" }).In("fixes"), VerdictSamples.Passed(VerdictSamples.Pool("other")).In("fixes"));

        page.Texts(".matrix .incomplete").Should().Equal("incomplete");
        page.Texts(".evidence .about").Should().Equal("fixes · nothing found", "fixes · found H1 leaked transaction · incomplete");
        page.Texts(".evidence .incomplete").Should().Equal("The verdict is incomplete: it was interrupted.");
        page.Texts(".summary").Single().Should().EndWith("It found a hazard in 1 of them. 1 verdict is incomplete.");
        page.Texts(".hazard h5").Should().SatisfyRespectively(
            found => found.Should().Contain("H1"),
            notJudged => notJudged.Should().Contain("H3", "H2 was not judged for the reason that is given above"));
        page.BrokenLinks.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_verdicts_there_is_no_matrix() =>
        (await WrittenPage.OfAsync(new MessageText().Finish())).Document.QuerySelector(".matrix").Should().BeNull();

    private static async Task<WrittenPage> PageOfAsync(params ReportedVerdict[] verdicts)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "verdicts.json");
        VerdictFile.Write(path, VerdictSamples.Report(verdicts));
        return await WrittenPage.OfAsync(new MessageText().Finish(), await File.ReadAllTextAsync(path));
    }

    private static (string Sign, string Evidence) Cell(WrittenPage page, string name)
    {
        var cell = page.Document.QuerySelectorAll(".matrix a.cell").Single(cell => cell.GetAttribute("aria-label") == name);
        return (cell.TextContent, page.Document.GetElementById(cell.GetAttribute("href")![1..])!.TextContent);
    }
}
