using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

public sealed class CommitEvidenceTests
{
    private static readonly ProbeStatements Probe = new(StoryRequests.Counter, [StatementSql.Of("SELECT count FROM counter")]);

    private static readonly Violation Violation = new(Hazard.FalseCommit, "POST /bump-in-transaction", "an error", "it was answered 200");

    // The statement is prepared, as on a session that the pool has had for a while.
    private static readonly Recording Recording = new(StoryRequests.BumpInTransaction, Samples.Answer("ok"),
    [
        .. Begin(1), .. Update(1), Samples.ToSubject("ReadyForQuery", "T"),
        Samples.ToDatabase("Query", "COMMIT"), Samples.ToSubject("CommandComplete", "COMMIT"), Samples.ToSubject("ReadyForQuery", "I"),
    ], sleepEnd: null);

    [Fact]
    public void The_messages_around_the_failure_are_those_of_the_judged_request()
    {
        var finding = Of(session: 1, Begin(1), Update(1));

        finding.Only.Should().Be("bump-in-transaction/8/fin");
        finding.Where.Should().Be("after message 8 of 12, while its client stays and its transaction is made to fail");
        ShouldShowTheRefusal(finding);
    }

    /// <summary>Then it needs more messages than its recording has, on whose session the statement was prepared before.</summary>
    [Fact]
    public void The_failure_is_shown_though_the_judged_request_prepares_its_statements()
    {
        var finding = Of(session: 2, Begin(2), Prepare(2), Update(2));

        finding.Only.Should().Be("bump-in-transaction/8/fin", "the recording has its COMMIT behind that point");
        finding.Where.Should().Be("before its COMMIT, while its client stays and its transaction is made to fail");
        ShouldShowTheRefusal(finding);
    }

    private static void ShouldShowTheRefusal(Finding finding)
    {
        finding.Before.Should().EndWith("← CommandComplete UPDATE 1");
        finding.After.Should().Equal("← ReadyForQuery E", "→ Query COMMIT", "← CommandComplete ROLLBACK", "← ReadyForQuery I");
    }

    private static Finding Of(int session, params TapEvent[][] before) => CommitEvidence.Of(Violation,
        new RefusedCommit(StoryRequests.BumpInTransaction, Samples.Answer("ok"), Effect: null)
        {
            Session = session,
            FailedAt = TimeSpan.FromSeconds(1),
            Events = [.. before.SelectMany(messages => messages), .. Refused(session).Select(message => message with { At = TimeSpan.FromSeconds(2) })],
        }, Recording, SeparateCommit.Of(Recording)!, Probe);

    private static TapEvent[] Begin(int session) =>
        [Samples.ToDatabase("Query", "BEGIN", session), Samples.ToSubject("CommandComplete", "BEGIN", session), Samples.ToSubject("ReadyForQuery", "T", session)];

    private static TapEvent[] Prepare(int session) =>
    [
        Samples.ToDatabase("Parse", "UPDATE", session), Samples.ToDatabase("Describe", "", session), Samples.ToDatabase("Flush", "", session),
        Samples.ToSubject("ParseComplete", "", session), Samples.ToSubject("ParameterDescription", "", session), Samples.ToSubject("NoData", "", session),
    ];

    private static TapEvent[] Update(int session) =>
    [
        Samples.ToDatabase("Bind", "UPDATE", session), Samples.ToDatabase("Execute", "UPDATE", session), Samples.ToDatabase("Sync", "", session),
        Samples.ToSubject("BindComplete", "", session), Samples.ToSubject("CommandComplete", "UPDATE 1", session),
    ];

    private static TapEvent[] Refused(int session) =>
    [
        Samples.ToSubject("ReadyForQuery", "E", session), Samples.ToDatabase("Query", "COMMIT", session),
        Samples.ToSubject("CommandComplete", "ROLLBACK", session), Samples.ToSubject("ReadyForQuery", "I", session),
    ];
}
