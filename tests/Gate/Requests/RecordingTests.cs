using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

public sealed class RecordingTests
{
    [Fact]
    public void A_success_may_be_told_when_the_commit_is_confirmed() => Samples.Recording(StoryRequests.Bump).AcknowledgedAt.Should().Be(5);

    [Fact]
    public void Without_a_transaction_it_may_be_told_when_the_last_write_is_confirmed() =>
        Of(Samples.ToDatabase("Query", "UPDATE"), Samples.ToSubject("CommandComplete", "UPDATE 1"), Samples.ToSubject("ReadyForQuery", "I"))
            .AcknowledgedAt.Should().Be(2);

    [Fact]
    public void A_batch_of_the_extended_protocol_commits_at_its_Sync() =>
        Of(Samples.ToDatabase("Execute", ""), Samples.ToDatabase("Sync", ""), Samples.ToSubject("CommandComplete", "UPDATE 1"), Samples.ToSubject("ReadyForQuery", "I"))
            .AcknowledgedAt.Should().Be(4);

    [Fact]
    public void A_request_that_only_reads_may_be_told_at_once() =>
        Of(Samples.ToDatabase("Query", "SELECT 1"), Samples.ToSubject("CommandComplete", "SELECT 1")).AcknowledgedAt.Should().Be(0);

    [Fact]
    public void Fewer_messages_than_were_recorded_may_confirm_the_commit()
    {
        var recording = Samples.Recording(StoryRequests.Bump);

        recording.IsAcknowledgedBy([Samples.ToSubject("CommandComplete", "UPDATE 1"), Samples.ToSubject("CommandComplete", "COMMIT")]).Should().BeTrue();
        recording.IsAcknowledgedBy([.. recording.Messages.Take(4)]).Should().BeFalse();
    }

    [Fact]
    public void A_transaction_that_only_reads_may_end_after_the_answer()
    {
        TapEvent[] read = [Samples.ToDatabase("Query", "BEGIN"), Samples.ToSubject("CommandComplete", "SELECT 1"), Samples.ToSubject("ReadyForQuery", "T"),
            Samples.ToDatabase("Query", "COMMIT"), Samples.ToSubject("CommandComplete", "COMMIT"), Samples.ToSubject("ReadyForQuery", "I")];

        Of(read).AcknowledgedAt.Should().Be(0);
        Of([.. Samples.Recording(StoryRequests.Bump).Messages, .. read]).AcknowledgedAt.Should().Be(5);
    }

    [Fact]
    public void What_a_request_writes_besides_its_effect_is_not_acknowledged()
    {
        TapEvent[] log = [Samples.ToDatabase("Query", "INSERT"), Samples.ToSubject("CommandComplete", "INSERT 0 1"), Samples.ToSubject("ReadyForQuery", "I")];
        TapEvent[] bump = [Samples.ToDatabase("Query", "UPDATE"), Samples.ToSubject("CommandComplete", "UPDATE 1"), Samples.ToSubject("ReadyForQuery", "I")];

        Of([.. bump, .. log]).AcknowledgedAt.Should().Be(0);
        new Recording(StoryRequests.Counter, Samples.Answer(), log, sleepEnd: null).AcknowledgedAt.Should().Be(0);
        new Recording(StoryRequests.Reset, Samples.Answer(), [.. bump, .. log], sleepEnd: null).AcknowledgedAt.Should().Be(5);
    }

    [Fact]
    public void A_request_sleeps_after_the_messages_that_passed_before_its_sleep_ended()
    {
        TapEvent[] messages = [Samples.ToDatabase("Query", "BEGIN"), Samples.ToDatabase("Query", "COMMIT") with { At = TimeSpan.FromSeconds(1) }];

        new Recording(StoryRequests.Sleep, Samples.Answer(), messages, TimeSpan.FromSeconds(0.5)).SleepsAt.Should().Be(1);
        Of(messages).SleepsAt.Should().BeNull();
    }

    [Fact]
    public void A_statement_that_is_bound_without_a_Parse_is_kept_by_the_session()
    {
        Of(Samples.ToDatabase("Parse", "SELECT 1"), Samples.ToDatabase("Bind", "SELECT 1"), Samples.ToDatabase("Bind", "UPDATE"))
            .KeptStatements.Should().Equal(StatementSql.Of("UPDATE"));
        Of(Samples.ToDatabase("Parse", "SELECT 1"), Samples.ToDatabase("Bind", "SELECT 1")).PreparesKeptStatement.Should().BeFalse();
    }

    [Theory]
    [InlineData(0, "BEGIN", "UPDATE", "COMMIT")]
    [InlineData(2, "ROLLBACK", "DISCARD ALL", "UPDATE")]
    [InlineData(2, "SET a = 1", "RESET ALL")]
    [InlineData(1, "SELECT set_config('app.user', '7', false)", "/* route */ BEGIN", "UPDATE")]
    public void The_pools_housekeeping_comes_before_a_requests_own_work(int beginsAt, params string[] sql) =>
        Of([.. sql.Select(text => Samples.ToDatabase("Query", text))]).BeginsAt.Should().Be(beginsAt);

    [Fact]
    public void What_only_a_new_session_is_asked_is_no_work_of_the_request()
    {
        TapEvent[] cold = [Samples.ToDatabase("StartupMessage", ""), Samples.ToDatabase("Query", "SELECT version()"), Samples.ToDatabase("Query", "UPDATE")];

        new Recording(StoryRequests.Bump, Samples.Answer(), cold, sleepEnd: null, Of(Samples.ToDatabase("Query", "UPDATE"))).BeginsAt.Should().Be(2);
    }

    [Theory, InlineData("INSERT", "BEGIN", "INSERT", "", "COMMIT"), InlineData("SELECT 2", "BEGIN", "INSERT", "COMMIT", "BEGIN", "", "SELECT 2", "COMMIT"), InlineData(null, "SELECT 1", "")]
    public void The_sleeps_own_transaction_ends_with_the_first_COMMIT_after_it(string? last, params string[] sql)
    {
        // An empty text stands for the sleep.
        var sleepsAt = Array.IndexOf(sql, "");
        TapEvent[] messages = [.. sql.Select((text, second) => Samples.ToDatabase("Query", text) with { At = TimeSpan.FromSeconds(second) }).Where((_, index) => index != sleepsAt)];

        new Recording(StoryRequests.Sleep, Samples.Answer(), messages, TimeSpan.FromSeconds(sleepsAt)).SleepersLastStatement
            .Should().Be(last is null ? null : StatementSql.Of(last));
    }

    [Theory]
    [InlineData(1, "UPDATE 1", "INSERT 0 1", "I")]
    [InlineData(1, "BEGIN", "T", "UPDATE 1", "T", "INSERT 0 1", "T", "COMMIT", "I")]
    [InlineData(2, "UPDATE 1", "I", "INSERT 0 1", "I")]
    [InlineData(0, "SELECT 1", "I", "COMMIT", "I")]
    [InlineData(1, "UPDATE 1")]
    public void Transactions_that_write_are_counted(int expected, params string[] answers) =>
        Recording.CountWritingTransactions(answers.Select(answer => Samples.ToSubject(answer.Length == 1 ? "ReadyForQuery" : "CommandComplete", answer)))
            .Should().Be(expected);

    private static Recording Of(params TapEvent[] messages) => new(StoryRequests.Bump, Samples.Answer(), messages, sleepEnd: null);
}
