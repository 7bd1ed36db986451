using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

public sealed class EvidenceTests
{
    private static readonly ProbeStatements Probe = new(StoryRequests.Counter, [StatementSql.Of("SELECT count FROM counter")]);

    private static readonly Violation Violation = new(Hazard.LeakedTransaction, "GET /counter", "idle", "in a transaction");

    [Fact]
    public void The_messages_before_and_after_the_boundary_are_those_of_the_session()
    {
        TapEvent[] events =
        [
            Samples.ToDatabase("Query", "BEGIN"), Samples.ToDatabase("Query", "SELECT 1", session: 2), Samples.ToSubject("ReadyForQuery", "T"),
            Samples.ToDatabase("Query", "SELECT\ncount"), Samples.ToSubject("ReadyForQuery", "T"),
        ];

        var finding = Evidence.Of(Violation, Interruption.Parse("sleep/2/fin"), messages: 6, session: 1, events, Probe);

        finding.Before.Should().Equal("→ Query BEGIN", "← ReadyForQuery T");
        finding.After.Should().Equal("→ Query SELECT count", "← ReadyForQuery T");
        finding.Should().Match<Finding>(found => found.Only == "sleep/2/fin" && found.Operation == "GET /sleep"
            && found.Where == "after message 2 of 6, closing (FIN)" && found.FollowUp == "GET /counter" && found.Actual == "in a transaction");
    }

    [Fact]
    public void Where_the_session_is_not_known_all_messages_come_after() =>
        Evidence.Of(Violation, Interruption.Parse("sleep/waiting/fin"), 6, session: null, [Samples.ToDatabase("Query", "BEGIN")], Probe)
            .Should().Match<Finding>(found => found.Before.Count == 0 && found.After.Count == 1);

    [Fact]
    public void At_most_6_messages_before_and_10_after_are_kept()
    {
        var events = Enumerable.Range(0, 30).Select(number => Samples.ToDatabase("Query", $"{number}")).ToList();

        var finding = Evidence.Of(Violation, Interruption.Parse("sleep/12/rst"), 30, session: 1, events, Probe);

        finding.Before.Should().HaveCount(6).And.EndWith("→ Query 11");
        finding.After.Should().HaveCount(10).And.StartWith("→ Query 12");
    }

    [Theory, InlineData(5, 10), InlineData(25, 26), InlineData(200, 60)]
    public void The_messages_up_to_the_probes_statement_are_kept(int before, int kept)
    {
        TapEvent[] events = [.. Enumerable.Range(0, before).Select(number => Samples.ToDatabase("Query", $"{number}")), Samples.ToDatabase("Query", "SELECT count FROM counter"), .. Enumerable.Range(0, 9).Select(_ => Samples.ToDatabase("Sync", ""))];

        Evidence.Of(Violation, Interruption.Parse("sleep/0/rst"), 30, session: 1, events, Probe).After.Should().HaveCount(kept);
    }

    [Fact]
    public void Of_a_CancelRequest_only_its_arrival_is_shown() =>
        Evidence.Of(Violation, Interruption.Parse("sleep/0/fin"), 6, session: 1,
            [Happened(TapEvent.CancelRequest), Happened(TapEvent.CancelForwarded), Happened(TapEvent.CancelDone)], Probe)
            .After.Should().Equal($"· {TapEvent.CancelRequest}");

    private static TapEvent Happened(string name) => new(TimeSpan.Zero, 1, null, name, null);
}
