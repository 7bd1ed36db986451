using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H5Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Bump);

    [Theory, InlineData(0), InlineData(4)]
    public void A_success_before_the_commit_is_confirmed_is_found(int boundary) =>
        H5.Judge(Innocent with { Reach = Told(boundary, Samples.Answer("8")) })
            .ShouldBeFound(Hazard.NotDurable, $"it was answered 200 8 after message {boundary}, while the rest was held back");

    [Theory]
    [InlineData(0.9, 204, true, true), InlineData(1.0, 204, true, false), InlineData(1.1, 204, true, false), InlineData(0.9, 500, true, false), InlineData(null, 204, true, false)]
    [InlineData(0.9, 204, false, false)]
    public void A_success_before_the_only_write_is_confirmed_is_found_although_no_client_left(double? answeredAt, int status, bool isOnly, bool isFound)
    {
        TapEvent[] messages = [Samples.ToDatabase("Query", "UPDATE"), Samples.ToSubject("CommandComplete", "UPDATE 1") with { At = TimeSpan.FromSeconds(1) }];
        var recording = new Recording(StoryRequests.Bump, Samples.Answer("", status), messages, sleepEnd: null)
        {
            AnsweredAt = answeredAt is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            WritesInOneTransaction = isOnly,
        };

        (H5.Judge(recording) is not null).Should().Be(isFound);
    }

    [Fact]
    public void A_success_when_the_commit_is_confirmed_is_innocent() => H5.Judge(Innocent with { Reach = Told(5, Samples.Answer("8")) }).Should().BeNull();

    [Fact]
    public void An_error_before_the_commit_is_innocent() => H5.Judge(Innocent with { Reach = Told(4, Samples.Answer("no", 500)) }).Should().BeNull();

    [Fact]
    public void A_success_is_innocent_where_fewer_messages_than_usual_have_confirmed_the_commit() =>
        H5.Judge(Innocent with { Reach = Told(4, Samples.Answer("8")) with { IsAcknowledged = true } }).Should().BeNull();

    [Fact]
    public void No_answer_before_the_commit_is_innocent() => H5.Judge(Innocent with { Reach = Told(4, null) }).Should().BeNull();

    [Fact]
    public void A_success_of_a_request_that_ended_before_the_boundary_is_innocent() =>
        H5.Judge(Innocent with { Reach = Told(4, Samples.Answer("8")) with { Outcome = ReachOutcome.Ended } }).Should().BeNull();

    [Theory]
    [InlineData(1007, false)]
    [InlineData(1008, false)]
    [InlineData(1006, true)]
    [InlineData(1009, true)]
    [InlineData(null, true)]
    public void An_interrupted_bump_without_an_answer_is_done_or_not(int? committed, bool isFound) =>
        (H5.Judge(Innocent with { State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    [Theory, InlineData(1007, true), InlineData(1008, false), InlineData(1009, true)]
    public void An_acknowledged_bump_is_done_once(int committed, bool isFound) =>
        (H5.Judge(Innocent with { Answers = [Samples.Answer("8")], State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    // The request adds 1 to the counter, 2 rows to one table, and changes another one.
    [Theory]
    [InlineData(1, 0, 0, false, false)]
    [InlineData(1, 1, 2, true, false)]
    [InlineData(1, 1, 0, true, true)]
    [InlineData(1, 1, 2, false, true)]
    [InlineData(1, 0, 2, true, true)]
    [InlineData(1, 1, 1, true, true)]
    [InlineData(2, 1, 2, true, false)]
    [InlineData(2, 2, 4, true, false)]
    [InlineData(2, 2, 2, true, true)]
    public void All_of_a_transaction_is_committed_or_nothing(int requests, int counter, int rows, bool isChanged, bool isFound)
    {
        var seen = Innocent with
        {
            Answers = [.. Enumerable.Repeat<HttpAnswer?>(null, requests)],
            Effect = new RequestEffect([new TransactionChanges([new RowChange("audit", RowChangeKind.Number, 2), new RowChange("stock", RowChangeKind.Content, 1)])]),
            Before = Innocent.Before with { Others = new TableStates([new TableState("audit", 5, "a"), new TableState("stock", 3, "b")]) },
            State = new StateSeen(Samples.Row(Samples.Counter + counter))
            {
                Others = new TableStates([new TableState("audit", 5 + rows, "c"), new TableState("stock", 3, isChanged ? "d" : "b"), new TableState("other", 1, "e")]),
            },
        };

        (H5.Judge(seen) is not null).Should().Be(isFound);
        (H5.Judge(seen) is null or { OtherEffectOf: not null }).Should().BeTrue("such a finding must show itself again");
        (H5.Judge(seen with { HandlersComplete = true }) is not null).Should().Be(isFound);
        H5.Judge(seen with { State = seen.State with { Others = null } }).Should().BeNull("the tables were not looked at");
        H5.Judge(seen with { State = seen.State with { Others = new TableStates([new TableState("audit", 5 + rows, "c")]) } }).Should().BeNull("a table is missing");
    }

    /// <summary>What a handler writes by another statement, after it has rolled back, is no half of its transaction.</summary>
    [Theory]
    [InlineData("UPDATE stock SET amount = 7, place = 'it''s'", true), InlineData("UPDATE stock SET amount = 7, place = 'shop'", false)]
    [InlineData("UPDATE stock SET amount = abs(amount)", false), InlineData("INSERT INTO log VALUES ('read')", true)]
    public void A_part_of_a_transaction_is_found_unless_another_statement_has_written_it(string sql, bool isFound)
    {
        TapEvent Sent(int amount) => Samples.ToDatabase("Query", $"UPDATE stock SET amount = {amount}, place = 'it''s'");
        var seen = Innocent with
        {
            Recording = Innocent.Recording with { UsualWrites = UsualWrites.None.With([Sent(6)]).With([Sent(5)]) },
            ProbeSql = new HashSet<StatementSql> { StatementSql.Of("INSERT INTO log VALUES ('read')") },
            Events = [Samples.ToDatabase("Query", sql)],
            Effect = new RequestEffect([new TransactionChanges([new RowChange("audit", RowChangeKind.Number, 2), new RowChange("stock", RowChangeKind.Content, 1)])]),
            Before = Innocent.Before with { Others = new TableStates([new TableState("audit", 5, "a"), new TableState("stock", 3, "b")]) },
            State = new StateSeen(Samples.Row(Samples.Counter)) { Others = new TableStates([new TableState("audit", 5, "a"), new TableState("stock", 3, "d")]) },
        };

        (H5.Judge(seen) is not null).Should().Be(isFound);
    }

    [Theory, InlineData(1006, true), InlineData(1007, false), InlineData(1009, false), InlineData(1010, true)]
    public void Several_interrupted_bumps_are_each_done_or_not(int committed, bool isFound) =>
        (H5.Judge(Innocent with { Answers = [null, null], State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    [Theory, InlineData(null, false), InlineData(1, false), InlineData(1007, false), InlineData(2, true)]
    public void An_interrupted_reset_leaves_the_counter_or_sets_it_to_1_or_is_cut_off(int? committed, bool isFound) =>
        (H5.Judge(Samples.Of(StoryRequests.Reset) with { State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    [Theory, InlineData(1, false), InlineData(1007, true)]
    public void An_acknowledged_reset_is_done(int committed, bool isFound) =>
        (H5.Judge(Samples.Of(StoryRequests.Reset) with { Answers = [Samples.Answer("ok")], State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    [Fact]
    public void The_expected_counters_are_named()
    {
        H5.Judge(Innocent with { State = new StateSeen(Samples.Row(7)) })!.Expected.Should().Be("1007 to 1008");
        H5.Judge(Samples.Of(StoryRequests.Counter) with { State = new StateSeen(Samples.Row(7)) })!.Expected.Should().Be("1007");
        H5.Judge(Samples.Of(StoryRequests.Reset) with { State = new StateSeen(Samples.Row(7)) })!.Expected.Should().Be("1007 or 1");
    }

    [Fact]
    public void A_lock_that_hides_the_counter_is_another_hazard() => H5.Judge(Innocent with { State = new StateSeen(null, IsLocked: true) }).Should().BeNull();

    [Fact]
    public void Handlers_that_complete_are_judged_by_another_hazard() =>
        H5.Judge(Innocent with { HandlersComplete = true, State = new StateSeen(Samples.Row(7)) }).Should().BeNull();

    [Fact]
    public void A_write_that_was_acknowledged_and_is_not_committed_is_found() =>
        H5.Judge(Innocent with { Write = Samples.Done with { Committed = Samples.Row(Samples.Counter), ReadBack = new ReadBack(StoryRequests.Counter, Samples.Row(1007)!, "1007", Samples.Answer("1007")) } })
            .ShouldBeFound(Hazard.NotDurable, "1007 is committed");

    [Fact]
    public void A_write_that_is_committed_or_failed_is_innocent()
    {
        H5.Judge(Innocent with { Write = Samples.Done }).Should().BeNull();
        H5.Judge(Innocent with { Write = Samples.Done with { Answer = Samples.Answer("no", 500), Committed = null } }).Should().BeNull();
    }

    private static Reach Told(int boundary, HttpAnswer? answer) => new(boundary, ReachOutcome.Reached, answer);
}
