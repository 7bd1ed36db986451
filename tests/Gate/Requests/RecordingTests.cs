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

    private static Recording Of(params TapEvent[] messages) => new(StoryRequests.Bump, Samples.Answer(), messages, sleepEnd: null);
}
