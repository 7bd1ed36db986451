using FluentAssertions;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>The tests that xunit sees.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Each_scenario_is_a_test_with_its_place_and_tags()
    {
        var test = Discover(("a", "@f\nFeature: Counting\n\n @s\n Scenario: Up\n  Given it")).Should().ContainSingle().Which;

        test.TestCaseDisplayName.Should().Be("Counting › Up");
        test.SourceFilePath.Should().EndWith("features/a.feature");
        test.SourceLineNumber.Should().Be(5);
        test.Traits["Category"].Should().BeEquivalentTo("f", "s");
        test.Traits["FeatureTitle"].Should().Equal("Counting");
        test.Traits["Description"].Should().Equal("Up");
    }

    [Fact]
    public void Each_feature_is_a_collection_and_runs_beside_the_others()
    {
        var tests = Discover(
            ("a", "Feature: a\n Scenario: 1\n  Given it\n Scenario: 2\n  Given it"),
            ("b", "Feature: b\n Scenario: 1\n  Given it"));

        tests.Select(test => (test.TestCollection.TestCollectionDisplayName, test.TestCollection.DisableParallelization)).Should().Equal(
            ("features/a.feature", false), ("features/a.feature", false), ("features/b.feature", false));
        tests.DistinctBy(test => test.TestCollection.UniqueID).Should().HaveCount(2);
    }

    [Fact]
    public void Each_row_of_an_outline_is_a_test_whose_title_shows_the_values_where_titles_would_be_equal()
    {
        const string outline = "Feature: a\n Scenario Outline: o\n  Given <n>\n  Examples:\n   | n |\n   | 1 |\n   | 2 |\n   | 2 |";

        Discover(("a", outline)).Select(test => (test.TestCaseDisplayName, test.SourceLineNumber)).Should().Equal(
            ("a › o (1)", 6), ("a › o (2)", 7), ("a › o (2) #2", 8));
    }

    [Theory]
    [InlineData("@ignore\nFeature: a\n Scenario: 1\n  Given it")]
    [InlineData("Feature: a\n @Ignore\n Scenario: 1\n  Given it")]
    public void An_ignored_scenario_is_a_test_that_is_skipped(string text) =>
        Discover(("a", text)).Should().ContainSingle().Which.SkipReason.Should().Be("It is tagged @ignore.");

    [Fact]
    public void A_test_keeps_its_identity_when_the_file_changes_around_it()
    {
        var before = Discover(("a", "Feature: a\n Scenario: 1\n  Given it")).Single();
        var after = Discover(("a", "Feature: a\n Scenario: 0\n  Given it\n Scenario: 1\n  Given it"));

        after.Select(test => test.UniqueID == before.UniqueID).Should().Equal(false, true);
    }

    [Fact]
    public void A_test_explorer_can_store_a_test()
    {
        var test = Discover(("a", "Feature: a\n Scenario: 1\n  Given it")).Single();

        var stored = SerializationHelper.Instance.Serialize(test);
        var restored = SerializationHelper.Instance.Deserialize<IXunitTestCase>(stored)!;

        restored.UniqueID.Should().Be(test.UniqueID);
        restored.TestCaseDisplayName.Should().Be("a › 1");
        restored.Should().BeOfType<XunitTestCase>().Which.TestMethodArguments.Should().Equal("features/a.feature", "1");
    }

    [Theory]
    [InlineData("Feature: a\n Scenario: 1\n  Given it\n  Givven it")]
    [InlineData("Feature: a\n")]
    [InlineData("")]
    public void A_file_without_a_scenario_is_a_test_that_fails(string text) =>
        Discover(("a", text)).Should().ContainSingle().Which.Should().BeOfType<ExecutionErrorTestCase>()
            .Which.ErrorMessage.Should().StartWith("features/a.feature ");

    [Fact]
    public void A_folder_without_files_is_a_test_that_fails() => Discover().Should().ContainSingle().Which.Should().BeOfType<ExecutionErrorTestCase>();

    private IReadOnlyCollection<IXunitTestCase> Discover(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(_root.CreateSubdirectory("features").FullName, $"{name}.feature"), text);
        return ScenarioDiscoverer.TestsOf(new FeatureFolder(_root.FullName), (IXunitTestMethod)TestContext.Current.TestMethod!);
    }
}
