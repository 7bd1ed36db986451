using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Observations;

/// <summary>Which messages belong to a probe's own statement.</summary>
public sealed class ProbeStatementsTests
{
    private const string Select = "SELECT count FROM counter WHERE id = $1";

    private static readonly ProbeStatements Recorded = Of("DISCARD ALL", "BEGIN", Select, "COMMIT");

    [Theory, InlineData("Query"), InlineData("Parse"), InlineData("Bind")]
    public void The_recorded_statement_is_recognised_in_each_form(string name) => Recorded.IsFirstMessage(Message(name, Select)).Should().BeTrue();

    [Theory]
    [InlineData("Describe", Select)]
    [InlineData("Execute", Select)]
    [InlineData("Bind", "UPDATE counter SET count = count + 1")]
    [InlineData("Bind", "COMMIT")]
    [InlineData("Bind", "SELECT count FROM counter WHERE id = $1 FOR UPDATE")]
    [InlineData("Bind", null)]
    public void Other_messages_are_not(string name, string? sql) => Recorded.IsFirstMessage(Message(name, sql)).Should().BeFalse();

    [Fact]
    public void Housekeeping_is_no_statement_of_the_probe()
    {
        var recorded = Of("ROLLBACK", "SELECT read_it()", "RESET ALL");

        recorded.IsFirstMessage(Message("Bind", "SELECT read_it()")).Should().BeTrue();
        recorded.IsFirstMessage(Message("Query", "ROLLBACK")).Should().BeFalse();
    }

    [Fact]
    public void Without_a_recording_no_statement_is_the_probes() => Of().IsFirstMessage(Message("Bind", Select)).Should().BeFalse();

    [Fact]
    public void What_waits_on_a_session_is_counted_by_statements()
    {
        var waiting = Recorded.StatementsIn(
        [
            Message("Parse", Select), Message("Bind", Select), Message("Execute", Select), Message("Bind", "COMMIT"), Message("Execute", "COMMIT"),
        ]);

        waiting.Select(statement => ($"{statement}", statement.IsProbe)).Should().Equal(($"Parse {Select}", true), ("Bind COMMIT", false));
    }

    [Theory, InlineData(true, "BEGIN"), InlineData(true, "start transaction read only"), InlineData(false, "ROLLBACK"), InlineData(false, "SELECT 1")]
    public void A_recorded_BEGIN_tells_that_the_probe_opens_a_transaction(bool opensTransaction, string sql) =>
        Of(sql, Select).OpensTransaction.Should().Be(opensTransaction);

    [Theory]
    [InlineData(true, Select, "UPDATE counter SET count = 2")]
    [InlineData(false, $"{Select} FOR UPDATE", "UPDATE counter SET count = 2")]
    public void A_request_that_writes_may_send_the_statement_too(bool isSent, params string[] sql) =>
        Recorded.AreSentBy(RecordingOf(StoryRequests.Bump, sql)).Should().Be(isSent);

    [Theory, InlineData(false), InlineData(true, "BEGIN")]
    public void A_read_of_the_counter_is_another_request_where_it_runs_in_a_transaction_of_its_own(bool isSent, params string[] before) =>
        Of([.. before, Select]).AreSentBy(RecordingOf(StoryRequests.Counter, Select)).Should().Be(isSent);

    private static Recording RecordingOf(Request request, params string[] sql) =>
        new(request, Samples.Answer(), [.. sql.Select(text => Samples.ToDatabase("Bind", text))], sleepEnd: null);

    private static ProbeStatements Of(params string[] recorded) => new(StoryRequests.Counter, [.. recorded.Select(StatementSql.Of)]);

    private static TapMessage Message(string name, string? sql) =>
        new(1, Direction.ToDatabase, name, sql) { Sql = sql is null ? null : StatementSql.Of(sql) };
}
