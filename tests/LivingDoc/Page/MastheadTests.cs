using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>The head of the page.</summary>
public sealed class MastheadTests
{
    private const string NoVerdicts = """{"schema":1,"startedAt":"2026-11-23T05:22:42Z","subjects":[]}""";

    private static readonly MessageText Run = new MessageText().Feature("features/a.feature", "Feature: a\n Scenario: s\n  Given it").Finish();

    [Theory]
    [InlineData(true, "cucumber-report.html")]
    [InlineData(false, null)]
    public async Task It_leads_to_the_standard_report_that_lies_beside_it(bool isThere, string? link)
    {
        var page = await WrittenPage.OfAsync(Run, besideReport: isThere);

        page.Document.QuerySelector(".facts a")?.GetAttribute("href").Should().Be(link);
        page.Foreign.Should().BeEmpty();
    }

    [Theory]
    [InlineData(NoVerdicts, "CancelSpec · living documentation of one run")]
    [InlineData(null, "made-up · one run")]
    public async Task It_names_CancelSpec_where_there_are_verdicts_and_else_the_runner(string? verdicts, string kicker) =>
        (await WrittenPage.OfAsync(Run, verdicts)).Texts(".kicker").Should().Equal(kicker);
}
