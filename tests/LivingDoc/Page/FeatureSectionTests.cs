using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

public sealed class FeatureSectionTests
{
    [Fact]
    public async Task Features_come_in_reading_order()
    {
        var messages = new MessageText();
        foreach (var uri in new[] { "features/server/a", "features/zoo/a", "features/gate/2-b", "features/gate/1-c", "features/narrative/1-d", "features/ark/a" })
            messages.Feature($"{uri}.feature", $"Feature: {uri}\n  Scenario: x\n    Given a step");

        var page = await WrittenPage.OfAsync(messages.Finish());

        page.Texts("h3").Should().Equal(
            "features/narrative/1-d", "features/gate/1-c", "features/gate/2-b", "features/server/a", "features/ark/a", "features/zoo/a");
        page.Texts("main h2").Should().Equal("The narrative", "The gate", "The server", "ark", "zoo");
        page.BrokenLinks.Should().BeEmpty();
    }

    [Fact]
    public async Task Only_the_last_attempt_counts_and_the_earlier_ones_are_listed()
    {
        var page = await WrittenPage.OfAsync(new MessageText()
            .Feature("features/x.feature", "Feature: x\n  Scenario: It is run again\n    Given a step", "FAILED", "FAILED", "PASSED").Finish());

        var scenario = page.Document.QuerySelector(".scenario")!;
        scenario.GetAttribute("data-outcome").Should().Be("passed");
        scenario.QuerySelector("summary")!.TextContent.Should().Contain("attempt 3");
        page.Texts(".attempt").Should().HaveCount(2);
        page.Texts(".scenario pre").Should().Equal("attempt 1 went wrong", "attempt 2 went wrong");
        page.Texts(".summary").Single().Should().Contain("1 scenario in 1 feature: it passed.");
    }

    [Fact]
    public async Task A_failed_scenario_is_open_with_its_message_and_a_passed_one_is_folded()
    {
        var page = await WrittenPage.OfAsync(new MessageText()
            .Feature("features/a.feature", "Feature: a\n  Scenario: It fails\n    Given a step", "FAILED")
            .Feature("features/b.feature", "Feature: b\n  Scenario: It passes\n    Given a step").Finish());

        page.Document.QuerySelectorAll(".scenario details").Select(details => details.HasAttribute("open")).Should().Equal(true, false);
        page.Texts(".scenario pre.message").Should().Equal("attempt 1 went wrong");
        page.Texts(".summary").Single().Should().Contain("2 scenarios in 2 features: 1 failed, 1 passed.");
    }

    [Fact]
    public async Task A_rule_shows_its_background_and_each_row_of_an_outline_is_a_scenario()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/gate/x.feature", """
            @gate
            Feature: x
              Rule: It holds
                Background:
                  Given a server
                Scenario Outline: With <size>
                  Then it has <size> and <more>
                  Examples:
                    | size | more |
                    | 1    | a    |
                    | 4    | b    |
            """).Finish());

        page.Texts(".before-each .text").Should().Equal("Given a server");
        page.Texts("h4").Should().Equal("It holds");
        page.Texts(".group > h5").Should().Equal("With <size>");
        page.Texts(".scenario h6").Should().Equal("With 1 (more = a)", "With 4 (more = b)");
        page.Texts(".scenario .text").Should().Equal("Given a server", "Then it has 1 and a", "Given a server", "Then it has 4 and b");
        page.Document.QuerySelectorAll(".scenario").Select(scenario => scenario.Id).Should().Equal("x--with-1--more-a", "x--with-4--more-b");
        page.Texts(".scenario .source").Should().Equal("features/gate/x.feature:10", "features/gate/x.feature:11");
        page.Document.QuerySelector(".scenario")!.GetAttribute("data-tags").Should().Be("@gate");
    }

    [Fact]
    public async Task An_anchor_stays_the_same_from_run_to_run()
    {
        const string one = "Feature: x\n  Scenario: The same\n    Given a step\n  Scenario: The same\n    Given a step";
        const string other = "Feature: y\n  Scenario: Another\n    Given a step";

        var first = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", one).Feature("features/y.feature", other).Finish());
        var second = await WrittenPage.OfAsync(new MessageText().Feature("features/y.feature", other).Feature("features/x.feature", one).Finish());

        var anchors = first.Document.QuerySelectorAll(".scenario").Select(scenario => scenario.Id).ToList();
        anchors.Should().Equal("x--the-same", "x--the-same-2", "y--another");
        second.Document.QuerySelectorAll(".scenario").Select(scenario => scenario.Id).Should().Equal(anchors);
    }

    [Fact]
    public async Task Long_output_is_shortened_and_says_so()
    {
        var page = await WrittenPage.OfAsync(new MessageText()
            .Feature("features/x.feature", "Feature: x\n  Scenario: x\n    Given a step")
            .Attachment("text/plain", new string('x', 25_000))
            .Attachment("image/png", Convert.ToBase64String(new byte[400_000]), "big.png", isBase64: true).Finish());

        page.Texts(".scenario pre").Single().Should().HaveLength(20_000);
        page.Texts(".scenario .shortened").Should().Equal(
            "Shortened: 5,000 characters more in the Cucumber Messages.",
            "Left out because of its size: big.png (image/png, 390 KiB). It is in the Cucumber Messages.");
    }
}
