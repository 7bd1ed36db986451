using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

/// <summary>A session on which more waits than one probe's statement shows H4 or H9, and never both.</summary>
public sealed class H4AndH9Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Sleep);

    [Fact]
    public void Two_probes_on_one_session_are_a_double_return()
    {
        var seen = With(Samples.ProbeStatement, Samples.ProbeStatement);

        H4.Judge(seen).ShouldBeFound(Hazard.DoubleReturn, "two requests were lent session 1 at once; the session received Query SELECT*and Query SELECT*");
        H9.Judge(seen).Should().BeNull();
    }

    [Fact]
    public void A_statement_of_the_interrupted_request_behind_a_probe_is_orphaned_work()
    {
        var seen = With(Samples.ProbeStatement, Samples.ForeignStatement);

        H9.Judge(seen).ShouldBeFound(Hazard.OrphanedWork, "a statement of the interrupted request reached the session: Query COMMIT");
        H4.Judge(seen).Should().BeNull();
    }

    [Fact]
    public void The_last_foreign_statement_is_named() =>
        H9.Judge(With(Samples.ForeignStatement with { Sql = "UPDATE" }, Samples.ProbeStatement, Samples.ForeignStatement))!.Actual.Should().EndWith("Query COMMIT");

    [Fact]
    public void Nothing_is_told_where_the_interrupted_request_sends_the_probes_statement_too()
    {
        H4.Judge(With(Samples.ProbeStatement, Samples.ProbeStatement) with { SharesProbeStatement = true }).Should().BeNull();
        H9.Judge(With(Samples.ProbeStatement, Samples.ForeignStatement) with { SharesProbeStatement = true }).Should().BeNull();
    }

    [Fact]
    public void Nothing_is_told_where_requests_share_sessions()
    {
        H4.Judge(With(Samples.ProbeStatement, Samples.ProbeStatement) with { SharesSessions = true }).Should().BeNull();
        H9.Judge(With(Samples.ProbeStatement, Samples.ForeignStatement) with { SharesSessions = true }).Should().BeNull();
    }

    [Fact]
    public void Probes_on_sessions_of_their_own_are_innocent()
    {
        var seen = Innocent with { Saturation = Samples.Full() };

        H4.Judge(seen).Should().BeNull();
        H9.Judge(seen).Should().BeNull();
    }

    private static Observation With(params WaitingStatement[] statements) =>
        Innocent with { Saturation = Samples.Full() with { Shared = Samples.Shared(statements) } };
}
