using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>The way from the page to Cucumber's standard report of the same run.</summary>
public sealed class StandardReportTests
{
    [Theory]
    [InlineData(true, "cucumber-report.html")]
    [InlineData(false, null)]
    public async Task The_page_leads_to_the_report_that_lies_beside_it(bool isThere, string? link)
    {
        var page = await WrittenPage.OfAsync(new MessageText().Finish(), besideReport: isThere);

        page.Document.QuerySelector("#standard-report a")?.GetAttribute("href").Should().Be(link);
        page.Foreign.Should().BeEmpty();
    }
}
