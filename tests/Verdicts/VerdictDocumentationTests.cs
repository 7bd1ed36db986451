using System.Diagnostics;
using System.Text.Json.Nodes;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

/// <summary><c>docs/verdict-file.md</c>, <c>docs/verdicts.schema.json</c> and the tables of hazards agree with what is written.</summary>
public sealed class VerdictDocumentationTests : IDisposable
{
    private static readonly string Documentation = File.ReadAllText(Path.Combine(Repository.Root, "docs", "verdict-file.md"));
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "verdicts.schema.json")))!;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_of_the_hazards_lists_them_in_the_same_words() =>
        HazardRowsOf("docs/hazards.md").Should().Equal(Hazard.All.Select(hazard => $"| {hazard.Id} | {hazard.Name} | {hazard.Promise} | {hazard.Harm} |"));

    [Fact]
    public void The_README_lists_the_hazards_in_the_same_words() =>
        HazardRowsOf("README.md").Should().Equal(Hazard.All.Select(hazard => $"| {hazard.Id} | {hazard.Name} | {hazard.Promise} |"));

    [Fact]
    public void The_page_of_the_hazards_says_of_each_how_to_fix_it()
    {
        var parts = File.ReadAllText(Path.Combine(Repository.Root, "docs", "hazards.md")).Split("\n## ").Skip(1).ToList();

        parts.Select(part => part.Split('\n')[0]).Should().Equal(Hazard.All.Select(hazard => $"{hazard}"));
        foreach (var (hazard, part) in Hazard.All.Zip(parts))
        {
            string.Join(' ', part.Replace("`", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Should().Contain($"**Fix.** {hazard.Fix} | With | Do this |");
        }
    }

    [Fact]
    public void Schema_and_documentation_name_every_member()
    {
        var written = MembersOf(JsonNode.Parse(File.ReadAllText(Written()))!).Distinct().ToList();

        DescribedIn(Schema).Should().BeEquivalentTo(written);
        written.Where(member => !Documentation.Contains($"| `{member}` |", StringComparison.Ordinal)).Should().BeEmpty("the documentation explains each");
    }

    [Fact]
    public async Task A_written_file_fits_the_schema()
    {
        var empty = Path.Combine(_folder.Path, "empty.json");
        VerdictFile.Write(empty, VerdictSamples.Report());

        (await ErrorsOfAsync(Written(), empty)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_with_a_mistake_does_not_fit_the_schema()
    {
        (string Pointer, string Value)[] mistakes =
        [
            ("/schema", "2"),
            ("/startedAt", "\"2026-11-23T05:22:42+01:00\""),
            ("/subjects/1/kind", "\"server\""),
            ("/subjects/0/poolSize", "0"),
            ("/subjects/1/poolSize", "-1"),
            ("/subjects/0/shard/index", "0"),
            ("/subjects/0/shard/plan", "\"x\""),
            ("/subjects/0/shard/facts", "[]"),
            ("/subjects/0/shard/facts/notJudged/0/hazard", "\"H99\""),
            ("/subjects/1/hazards", "[]"),
            ("/subjects/1/hazards/0/outcome", "\"passed\""),
            ("/subjects/1/hazards/0/findings", "[]"),
            ("/subjects/1/hazards/0/findings/0/only", "\"\""),
            ("/subjects/1/hazards/1/findingCount", "1"),
            ("/subjects/1/hazards/1/outcome", "\"notJudged\""),
        ];
        var files = mistakes.Select(mistake => WrittenWith(mistake.Pointer, mistake.Value)).ToArray();

        var errors = await ErrorsOfAsync(files);

        files.Where(file => !errors.Contains($"{file}: does not fit the schema", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private string WrittenWith(string pointer, string value)
    {
        var file = JsonNode.Parse(File.ReadAllText(Written()))!;
        var steps = pointer.Split('/')[1..];
        var parent = steps[..^1].Aggregate(file, (node, step) => node is JsonArray list ? list[int.Parse(step)]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        var path = Path.Combine(_folder.Path, $"{pointer.Replace('/', '-')}.json");
        File.WriteAllText(path, file.ToJsonString());
        return path;
    }

    private string Written()
    {
        var path = Path.Combine(_folder.Path, "verdicts.json");
        VerdictFile.Write(path, VerdictSamples.Full);
        return path;
    }

    private static IEnumerable<string> MembersOf(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [member.Key] : MembersOf(member.Value).Prepend(member.Key)),
        JsonArray list => list.SelectMany(item => MembersOf(item!)),
        _ => [],
    };

    private static IEnumerable<string> DescribedIn(JsonNode schema) => Schema["$defs"]!.AsObject().Select(definition => definition.Value!).Prepend(schema)
        .SelectMany(definition => definition["properties"]?.AsObject().Select(member => member.Key) ?? []).Distinct();

    /// <summary>The errors that ajv finds; empty if the files fit.</summary>
    private static async Task<string> ErrorsOfAsync(params string[] files)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Repository.Root, "node_modules", "ajv")), "npm ci has not installed ajv");
        var start = new ProcessStartInfo("node", ["ci/check-verdicts.mjs", .. files]) { WorkingDirectory = Repository.Root, RedirectStandardError = true };
        using var node = StartOrSkip(start);
        var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        (node.ExitCode == 0).Should().Be(errors.Length == 0, errors);
        return errors;
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node is not installed");
            throw;
        }
    }

    private static IEnumerable<string> HazardRowsOf(string file) =>
        File.ReadAllLines(Path.Combine(Repository.Root, file)).Where(line => line.StartsWith("| H", StringComparison.Ordinal) && char.IsDigit(line[3]));
}
