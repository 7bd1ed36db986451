using System.Text.Json.Nodes;
using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

/// <summary>How <c>gate-baseline.json</c> is read.</summary>
public sealed class BaselineFileTests : IDisposable
{
    private const string Right = """{"subject":"unfixed","hazard":"H1","reason":"#12","expires":"2026-12-31"}""";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, Baseline.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_entry_names_subject_hazard_reason_and_last_day() =>
        Load("""
            [
              { "subject": "unfixed", "poolSize": 4, "hazard": "H12", "reason": "known, #12", "expires": "2026-12-31" },
              { "subject": "node server.js {listen}", "hazard": "H1", "reason": "a rewrite is under way", "expires": "2027-02-28" }
            ]
            """)
            .Entries.Should().Equal(
                new BaselineEntry("unfixed", 4, Hazard.FalseCommit, new Acceptance("known, #12", new DateOnly(2026, 12, 31))),
                new BaselineEntry("node server.js {listen}", null, Hazard.LeakedTransaction, new Acceptance("a rewrite is under way", new DateOnly(2027, 2, 28))));

    [Fact]
    public void Where_there_is_no_file_nothing_is_listed() => Baseline.Load(FilePath).Entries.Should().BeEmpty();

    [Fact]
    public void The_baseline_of_this_repository_is_valid() =>
        FluentActions.Invoking(() => Baseline.Load(Path.Combine(Repository.Root, Baseline.FileName))).Should().NotThrow();

    [Fact]
    public void The_example_in_the_documentation_can_be_read()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reading-a-verdict.md"));

        Load(page.Split("```json\n").Single(part => part.StartsWith('[')).Split("```")[0]).Entries.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("hazard")]
    [InlineData("reason")]
    [InlineData("expires")]
    public void Every_member_but_the_pool_size_is_required(string member)
    {
        var entry = JsonNode.Parse(Right)!.AsObject();
        entry.Remove(member);

        RefusalOf($"[{WithSize(4).Replace("unfixed", "other", StringComparison.Ordinal)},{entry.ToJsonString()}]")
            .Should().Be($"{FilePath}: entry 2, {member}: it is missing");
    }

    [Theory]
    [InlineData("reason", "\"#12\"", "\"\"", "it must be a text that is not empty, and is \"\"")]
    [InlineData("reason", "\"#12\"", "\"  \"", "it must be a text that is not empty, and is \"  \"")]
    [InlineData("reason", "\"#12\"", "null", "it must be a text that is not empty, and is null")]
    [InlineData("subject", "\"unfixed\"", "7", "it must be a text that is not empty, and is 7")]
    [InlineData("hazard", "H1", "H13", "there is no hazard 'H13'; there are H1 to H12")]
    [InlineData("hazard", "H1", "h1", "there is no hazard 'h1'; there are H1 to H12")]
    [InlineData("expires", "2026-12-31", "31.12.2026", "it must be a day such as 2027-01-31, and is \"31.12.2026\"")]
    [InlineData("expires", "2026-12-31", "2026-02-29", "it must be a day such as 2027-01-31, and is \"2026-02-29\"")]
    [InlineData("expires", "2026-12-31", "2026-12-31T00:00:00Z", "it must be a day such as 2027-01-31, and is \"2026-12-31T00:00:00Z\"")]
    [InlineData("poolSize", "{", "{\"poolSize\":0,", "it must be a whole number from 1, and is 0; without it the entry is for every size")]
    [InlineData("poolSize", "{", "{\"poolSize\":\"4\",", "it must be a whole number from 1, and is \"4\"; without it the entry is for every size")]
    [InlineData("poolSize", "{", "{\"poolSize\":null,", "it must be a whole number from 1, and is null; without it the entry is for every size")]
    [InlineData("Reason", "\"reason\"", "\"Reason\"", "there is no such member; there are subject, poolSize, hazard, reason, expires")]
    public void A_wrong_member_is_named_with_its_file_and_its_entry(string member, string right, string wrong, string why) =>
        RefusalOf($"[{Right.Replace(right, wrong, StringComparison.Ordinal)}]").Should().Be($"{FilePath}: entry 1, {member}: {why}");

    [Theory]
    [InlineData(null, null, "H1 of unfixed is listed by entry 1 already")]
    [InlineData(4, 4, "H1 of unfixed with a pool of 4 is listed by entry 1 already")]
    [InlineData(null, 4, "H1 of unfixed with a pool of 4 is listed by entry 1 already")]
    [InlineData(4, null, "H1 of unfixed is listed by entry 1 already")]
    public void A_finding_that_is_listed_twice_is_refused(int? first, int? second, string why) =>
        RefusalOf($"[{WithSize(first)},{WithSize(second)}]").Should().Be($"{FilePath}: entry 2, hazard: {why}");

    [Fact]
    public void Two_sizes_of_one_subject_may_be_listed() => Load($"[{WithSize(1)},{WithSize(4)}]").Entries.Should().HaveCount(2);

    [Theory]
    [InlineData("{}", "it must be a list of entries, [ … ]")]
    [InlineData("[1]", "entry 1: it must be an object, { … }")]
    [InlineData("[", "*")]
    [InlineData("", "*")]
    [InlineData("""[{"reason":"a","reason":"b"}]""", "*reason*")]
    public void A_file_that_is_no_baseline_is_refused_in_one_line(string text, string why) =>
        RefusalOf(text).Should().Match($"{FilePath}: {why}").And.NotContain("\n");

    private static string WithSize(int? size) =>
        size is null ? Right : Right.Replace("{", $"{{\"poolSize\":{size},", StringComparison.Ordinal);

    private string RefusalOf(string text) => FluentActions.Invoking(() => Load(text)).Should().Throw<FormatException>().Which.Message;

    private Baseline Load(string text)
    {
        File.WriteAllText(FilePath, text);
        return Baseline.Load(FilePath);
    }
}
