using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

/// <summary>Which probe follows an interruption.</summary>
public sealed class ProbeChoiceTests
{
    private const string ReadCounter = "SELECT count FROM counter WHERE id = 1";
    private const string ReadSession = "SELECT current_setting('application_name')";
    private const string Update = "UPDATE counter SET count = 2";

    [Fact]
    public void It_reads_the_counter() => After(StoryRequests.Bump, Update).Should().Be(StoryRequests.Counter);

    [Fact]
    public void After_a_request_that_reads_the_counter_with_the_same_SQL_it_asks_for_the_session()
    {
        After(StoryRequests.Bump, ReadCounter, Update).Should().Be(StoryRequests.Session);
        After(StoryRequests.Bump, $"{ReadCounter} FOR UPDATE", Update).Should().Be(StoryRequests.Counter);
        After(StoryRequests.Bump, ReadCounter, ReadSession).Should().Be(StoryRequests.Counter, "no other request is different");
    }

    [Theory]
    [InlineData(true, false, ReadCounter)]
    [InlineData(false, true, ReadCounter)]
    [InlineData(true, true, ReadCounter, ReadSession)]
    [InlineData(false, false, Update)]
    public void A_request_that_sends_the_statement_of_every_probe_is_ambiguous(bool isAmbiguous, bool hasSession, params string[] sql) =>
        ProbeChoice.IsAmbiguous(Recorded(StoryRequests.Bump, sql), hasSession, StatementsOf).Should().Be(isAmbiguous);

    [Fact]
    public void After_a_read_of_the_counter_it_reads_the_counter() => After(StoryRequests.Counter, ReadCounter).Should().Be(StoryRequests.Counter);

    [Theory, InlineData(false), InlineData(true)]
    public void After_changed_settings_that_were_not_committed_it_asks_for_the_session(bool hasCommitted) =>
        Choose(StoryRequests.SleepWithSettings, hasCommitted, hasSession: true, Update)
            .Should().Be(hasCommitted ? StoryRequests.Counter : StoryRequests.Session);

    [Fact]
    public void A_subject_without_the_session_request_is_asked_for_the_counter() =>
        Choose(StoryRequests.SleepWithSettings, hasCommitted: false, hasSession: false, ReadCounter).Should().Be(StoryRequests.Counter);

    [Theory, InlineData(false), InlineData(true)]
    public void A_read_of_the_counter_is_ambiguous_where_it_runs_in_a_transaction_of_its_own(bool opensTransaction) =>
        ProbeChoice.IsAmbiguous(
            Recorded(StoryRequests.Counter, ReadCounter), hasSession: true,
            probe => new ProbeStatements(probe, opensTransaction ? [StatementSql.Of("BEGIN"), StatementSql.Of(ReadCounter)] : [StatementSql.Of(ReadCounter)]))
        .Should().Be(opensTransaction);

    private static Request After(Request interrupted, params string[] sql) => Choose(interrupted, hasCommitted: false, hasSession: true, sql);

    private static Request Choose(Request interrupted, bool hasCommitted, bool hasSession, params string[] sql) =>
        ProbeChoice.After(Recorded(interrupted, sql), hasCommitted, hasSession, StatementsOf);

    private static Recording Recorded(Request request, params string[] sql) =>
        new(request, Samples.Answer(), [.. sql.Select(text => Samples.ToDatabase("Bind", text))], sleepEnd: null);

    private static ProbeStatements StatementsOf(Request probe) =>
        new(probe, [StatementSql.Of(probe == StoryRequests.Session ? ReadSession : ReadCounter)]);
}
