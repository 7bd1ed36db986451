using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

public sealed class StorySectionTests
{
    private const string MediaType = "application/vnd.cancelspec.story+json";

    [Fact]
    public async Task The_first_failing_pool_and_the_first_fix_are_side_by_side()
    {
        var page = await WrittenPage.OfAsync(WithScenario()
            .Attachment(MediaType, Story("check-on-return", true, 9, 9))
            .Attachment(MediaType, Story("unfixed", false, 7, 7))
            .Attachment(MediaType, Story("another", false, 7, 7)).Finish());

        page.Texts("#story h3").Should().Equal("Unfixed: unfixed", "Fixed: check-on-return");
        page.Texts("#story svg .told-value").Should().Equal("9", "7", "9", "9");
        page.Texts("#story svg .held-value").Should().Equal("7");
        page.Texts("#story svg .mark-label").Should().Equal("cancelled sleep", "restart", "cancelled sleep", "restart");
        page.Document.QuerySelector("#story svg")!.GetAttribute("aria-label").Should().Contain("the server tells more than the database holds").And.Contain("9 has become 7");
        page.Document.QuerySelectorAll("#story figure")[1].TextContent.Should().Contain("always tells what the database holds");
        page.Texts("#story figure:first-child tbody tr:last-child td").Should().Equal("GET /counter", "ok", "7", "7");
    }

    [Theory]
    [InlineData("{broken")]
    [InlineData("""{"version":1,"subject":"x","isFix":false,"points":[]}""")]
    [InlineData("""{"version":1,"subject":"x","isFix":false,"points":[null,null]}""")]
    public async Task A_story_that_cannot_be_drawn_is_left_out(string story) =>
        (await WrittenPage.OfAsync(WithScenario().Attachment(MediaType, story).Finish())).Document.QuerySelector("#story").Should().BeNull();

    private static MessageText WithScenario() => new MessageText().Feature("features/narrative/x.feature", "Feature: x\n  Scenario: x\n    Given a step");

    private static string Story(string subject, bool isFix, int held, int after) => $$"""
        {"version":1,"subject":"{{subject}}","isFix":{{(isFix ? "true" : "false")}},"points":[
        {"request":"POST /reset","outcome":"ok","told":null,"held":1},
        {"request":"GET /counter","outcome":"ok","told":7,"held":7},
        {"request":"GET /sleep","outcome":"cancelled","told":null,"held":7},
        {"request":"POST /bump","outcome":"ok","told":null,"held":{{(isFix ? 8 : 7)}}},
        {"request":"POST /bump","outcome":"ok","told":null,"held":{{held}}},
        {"request":"GET /counter","outcome":"ok","told":9,"held":{{held}}},
        {"request":"restart","outcome":"restart","told":null,"held":{{held}}},
        {"request":"GET /counter","outcome":"ok","told":{{after}},"held":{{after}}}]}
        """;
}
