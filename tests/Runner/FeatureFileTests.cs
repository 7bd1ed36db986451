using CancelSpec.SpecRunner.Features;
using FluentAssertions;
using Gherkin;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>What is read from feature files.</summary>
public sealed class FeatureFileTests
{
    [Fact]
    public void Scenarios_have_unique_titles()
    {
        var file = FeatureFile.Parse("features/x.feature", """
            Feature: f
              Scenario: same
              Scenario: same
              Scenario Outline: outline
                Given <a> and <b>
                Examples:
                  | a | b |
                  | 1 | 2 |
                  | 3 | 4 |
                  | 3 | 4 |
              Scenario Outline: with <a>
                Given <a>
                Examples:
                  | a |
                  | 1 |
                  | 2 |
            """);

        file.Scenarios.Select(scenario => scenario.UniqueTitle).Should().Equal(
            "same", "same #2", "outline (1, 2)", "outline (3, 4)", "outline (3, 4) #2", "with 1", "with 2");
    }

    [Fact]
    public void Tags_come_from_feature_rule_scenario_and_examples()
    {
        var scenario = FeatureFile.Parse("features/x.feature", """
            @f
            Feature: f
              @r
              Rule: r
                @s
                Scenario Outline: s
                  Given <a>
                  @e
                  Examples:
                    | a |
                    | 1 |
            """).Scenarios.Single();

        scenario.OwnTags.Should().Equal("s", "e");
        scenario.InheritedTags.Should().Equal("f", "r");
        scenario.Line.Should().Be(11);
    }

    [Fact]
    public void Backgrounds_of_feature_and_rule_come_first()
    {
        var scenario = FeatureFile.Parse("features/x.feature", """
            Feature: f
              Background:
                Given one
              Rule: r
                Background:
                  Given two
                Scenario: s
                  Given three
            """).Scenarios.Single();

        scenario.Steps.Select(step => (step.ToString(), step.Line)).Should().Equal(("Given one", 3), ("Given two", 6), ("Given three", 8));
    }

    [Fact]
    public void What_is_no_Gherkin_is_told_with_its_place() =>
        FluentActions.Invoking(() => FeatureFile.Parse("features/x.feature", "Feature: f\n Scenario: s\n  Given a\n  Givven b"))
            .Should().Throw<ParserException>().WithMessage("*(4:3)*Givven b*");

    [Fact]
    public void A_broken_file_does_not_hide_the_others()
    {
        var root = Directory.CreateTempSubdirectory();
        try
        {
            var folder = root.CreateSubdirectory("features/below");
            File.WriteAllText(Path.Combine(folder.FullName, "a.feature"), "Feature: f\n Scenario: s\n  Given a\n  Givven b");
            File.WriteAllText(Path.Combine(folder.FullName, "b.feature"), "Feature: f\n Scenario: s\n  Given a");

            var entries = FeatureFolder.Read(root.FullName).Entries;

            entries.Select(entry => entry.Uri).Should().Equal("features/below/a.feature", "features/below/b.feature");
            entries[0].Error.Should().Contain("features/below/a.feature").And.Contain("(4:3)");
            entries[1].File!.Scenarios.Should().ContainSingle();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_a_folder_there_are_no_features() =>
        FeatureFolder.Read(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())).Entries.Should().BeEmpty();
}
