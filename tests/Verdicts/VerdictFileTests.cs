using System.Text.Json.Nodes;
using CancelSpec.Tests.Databases;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

public sealed class VerdictFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "artifacts", "verdicts.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_without_verdicts_has_an_empty_list()
    {
        var started = new DateTimeOffset(2026, 11, 23, 6, 22, 42, 999, TimeSpan.FromHours(1));

        VerdictFile.Write(FilePath, new VerdictReport(started, null, null, []) { ProductVersion = "1.2.3", Run = "a run" });

        File.ReadAllText(FilePath).Should().Be(
            """
            {
              "schema": 1,
              "productVersion": "1.2.3",
              "startedAt": "2026-11-23T05:22:42Z",
              "run": "a run",
              "subjects": []
            }

            """);
    }

    [Fact]
    public void The_file_holds_everything_about_a_subject()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);

        var subject = JsonNode.Parse(File.ReadAllText(FilePath))!["subjects"]![1]!.AsObject();
        var hazards = subject["hazards"]!.AsArray();
        subject.Remove("hazards");
        subject.ToJsonString().Should().Be(
            """{"kind":"command","name":"node server.js {listen}","poolSize":4,"detached":true,"group":"yours","""
            + """ "cancellations":60,"seconds":0.5,"rate":120,"remarks":["H3 was judged after a wait of 250 ms."],"incomplete":"the run was interrupted"}""".TrimStart());
        hazards.Should().HaveCount(12);
        hazards[0]!["outcome"]!.GetValue<string>().Should().Be("found");
        hazards[0]!["accepted"]!.ToJsonString().Should().Be("""{"reason":"known since the audit, #12","expires":"2026-12-31"}""");
        hazards[0]!["findingCount"]!.GetValue<int>().Should().Be(17);
        hazards[0]!["findings"]![0]!["before"]![0]!.GetValue<string>().Should().Be("→ Query BEGIN");
        hazards[0]!["findings"]![0]!["place"]!.GetValue<int>().Should().Be(3);
        hazards[0]!["findings"]![0]!["again"]!.ToJsonString().Should().Be("""["gate unfixed \\","--only sleep/3/fin"]""");
        hazards[1]!.ToJsonString().Should().Be(
            """{"id":"H2","name":"lost permit","outcome":"passed","promise":"A cancelled request gives its place in the pool back.","""
            + """ "harm":"The pool lends fewer connections than it has, until requests wait for ever.","findingCount":0,"findings":[]}""".TrimStart());
        hazards[10]!["outcome"]!.GetValue<string>().Should().Be("notJudged");
        hazards[10]!["reason"]!.GetValue<string>().Should().Be("its handlers are detached");
        File.ReadAllText(FilePath).Should().Contain("→ Query BEGIN", "people read it too");
    }

    [Fact]
    public void What_was_written_is_read()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);

        VerdictFile.Read(FilePath).Should().BeEquivalentTo(
            VerdictSamples.Full, options => options.ComparingByMembers<JudgedShard>().ComparingByMembers<ScopeFacts>().ComparingByMembers<VerdictReport>().ComparingByMembers<ReportedVerdict>()
                .ComparingByMembers<Verdict>().ComparingByMembers<HazardVerdict>().ComparingByMembers<Finding>().WithStrictOrdering());
    }

    [Fact]
    public void Subjects_are_in_the_same_order_in_each_file()
    {
        Verdict[] verdicts =
        [
            VerdictSamples.Passed(VerdictSamples.Command("a")),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 10)),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4)),
            VerdictSamples.Passed(VerdictSamples.Pool("Z")),
        ];

        VerdictFile.Write(FilePath, VerdictSamples.Report([.. verdicts.Select(verdict => verdict.In("y")), verdicts[3].In("x")]));

        VerdictFile.Read(FilePath).Verdicts.Select(verdict => $"{verdict.Verdict.Subject.Name} {verdict.Verdict.Subject.PoolSize} {verdict.Group}")
            .Should().Equal("Z 1 x", "Z 1 y", "unfixed 4 y", "unfixed 10 y", "a 1 y");
    }

    [Fact]
    public void Members_of_a_newer_version_are_ignored()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);
        Change(file =>
        {
            file["host"] = "x";
            file["subjects"]![0]!["mood"] = new JsonObject();
            file["subjects"]![0]!["hazards"]![0]!["severity"] = 3;
        });

        VerdictFile.Read(FilePath).Verdicts.Should().HaveCount(2);
    }

    [Fact]
    public void Members_that_older_versions_did_not_write_may_be_absent()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);
        Change(file =>
        {
            foreach (var subject in file["subjects"]!.AsArray().Select(subject => subject!.AsObject()))
            {
                subject.Remove("incomplete");
                foreach (var hazard in subject["hazards"]!.AsArray().Select(hazard => hazard!.AsObject()))
                {
                    hazard.Remove("promise");
                    hazard.Remove("harm");
                    foreach (var finding in hazard["findings"]!.AsArray())
                        finding!.AsObject().Remove("again");
                }
            }
        });

        var verdict = VerdictFile.Read(FilePath).Verdicts[1].Verdict;

        verdict.Incomplete.Should().BeNull();
        verdict.Found.Single().Findings.Single().Again.Should().BeEmpty();
    }

    [Fact]
    public void A_later_report_replaces_an_earlier_one()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Full);
        VerdictFile.Write(FilePath, VerdictSamples.Report());

        VerdictFile.Read(FilePath).Verdicts.Should().BeEmpty();
        Directory.GetFiles(Path.GetDirectoryName(FilePath)!).Should().Equal(FilePath);
    }

    [Fact]
    public void The_last_shard_of_all_is_read()
    {
        VerdictFile.Write(FilePath, VerdictSamples.Report((VerdictSamples.Passed(VerdictSamples.Pool("mine")) with { Shard = VerdictSamples.Shard with { Index = 5 } }).In("judged")));

        VerdictFile.Read(FilePath).Verdicts.Single().Verdict.Shard!.Index.Should().Be(5);
    }

    [Fact]
    public void A_judgement_that_ended_before_the_size_of_the_pool_was_learned_is_read()
    {
        var verdict = Verdict.NotBegun(VerdictSamples.Command("node", SubjectIdentity.UnknownPoolSize), "it did not start") with { Shard = new JudgedShard(1, 2) };
        VerdictFile.Write(FilePath, VerdictSamples.Report(verdict.In("judged")));

        VerdictFile.Read(FilePath).Verdicts.Single().Verdict.Should().Match<Verdict>(read => read.Incomplete == "it did not start" && read.Subject.PoolSize == 0);
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_leaves_nothing_behind()
    {
        Directory.CreateDirectory(Path.Combine(FilePath, "in the way"));

        var writing = () => VerdictFile.Write(FilePath, VerdictSamples.Full);

        // The type of the exception differs between systems. Both are part of the contract.
        writing.Should().Throw<Exception>().Which.Should().Match(error => error is IOException || error is UnauthorizedAccessException);
        Directory.GetFileSystemEntries(Path.GetDirectoryName(FilePath)!).Should().Equal(FilePath);
    }

    private void Change(Action<JsonNode> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(FilePath))!;
        change(file);
        File.WriteAllText(FilePath, file.ToJsonString());
    }
}
