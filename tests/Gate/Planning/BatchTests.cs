using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Planning;

public sealed class BatchTests
{
    private static readonly Recording Bump = Samples.Recording(StoryRequests.Bump);
    private static readonly Recording Counter = Samples.Recording(StoryRequests.Counter);
    private static readonly Recording Sleep = Samples.Recording(StoryRequests.Sleep);

    private static readonly Recording Cold = new(StoryRequests.Bump, Samples.Answer(),
    [
        Samples.ToDatabase("StartupMessage", ""), Samples.ToSubject("ReadyForQuery", "I"), Samples.ToDatabase("Parse", "UPDATE"), Samples.ToDatabase("Sync", ""),
        Samples.ToSubject("ParseComplete", ""), Samples.ToSubject("CommandComplete", "UPDATE 1"), Samples.ToSubject("ReadyForQuery", "I"),
    ], sleepEnd: null, warm: new Recording(StoryRequests.Bump, Samples.Answer(), [Samples.ToDatabase("Bind", "UPDATE")], sleepEnd: null));

    [Fact]
    public void Each_boundary_is_tried_in_both_ways_and_so_is_waiting() =>
        NamesOf(Batch.Of(Bump, cold: null, byTurns: false, isMain: false)).Should().Equal(
            "bump/0/fin", "bump/0/rst", "bump/1/fin", "bump/1/rst", "bump/2/fin", "bump/2/rst", "bump/3/fin", "bump/3/rst",
            "bump/4/fin", "bump/4/rst", "bump/5/fin", "bump/5/rst", "bump/6/fin", "bump/6/rst", "bump/waiting/fin", "bump/waiting/rst");

    [Fact]
    public void By_turns_each_boundary_is_tried_in_one_way() =>
        NamesOf(Batch.Of(Bump, cold: null, byTurns: true, isMain: false)).Should().Equal(
            "bump/0/fin", "bump/1/rst", "bump/2/fin", "bump/3/rst", "bump/4/fin", "bump/5/rst", "bump/6/fin", "bump/waiting/fin", "bump/waiting/rst");

    [Fact]
    public void A_cold_recording_adds_its_boundaries_and_all_clients_at_once() =>
        NamesOf(Batch.Of(Sleep, Sleep, byTurns: true, isMain: true)).Should().Contain("sleep/cold-0/fin").And.Contain("sleep/cold-5/rst")
            .And.Contain("sleep/together/fin").And.Contain("sleep/together/rst").And.HaveCount(7 + 7 + 4);

    [Fact]
    public void Of_another_request_than_sleep_only_the_preparations_of_kept_statements_are_tried_cold() =>
        NamesOf(Batch.Of(Bump, Cold, byTurns: true, isMain: false)).Where(name => name.Contains("cold")).Should().Equal(
            "bump/cold-1/fin", "bump/cold-2/rst", "bump/cold-3/fin", "bump/cold-4/rst", "bump/cold-5/fin", "bump/cold-6/rst", "bump/cold-7/fin");

    [Fact]
    public void No_batch_is_larger_than_16()
    {
        var recording = new Recording(StoryRequests.Bump, Samples.Answer(), [.. Enumerable.Range(0, 40).Select(_ => Samples.ToDatabase("Sync", ""))], sleepEnd: null);

        Batch.Of(recording, cold: null, byTurns: false, isMain: false).Select(batch => batch.Interruptions.Count).Should().Equal(16, 16, 16, 16, 16, 2, 1, 1);
    }

    [Fact]
    public void A_batch_is_smaller_where_each_interruption_takes_a_sleep() =>
        Batch.Of(Sleep, cold: null, byTurns: false, isMain: false, sleeps: true).Select(batch => batch.Interruptions.Count).Should().Equal(6, 6, 2, 1, 1);

    [Theory, InlineData("DataRow"), InlineData("CopyData")]
    public void Between_the_rows_of_a_result_the_boundaries_behind_the_first_and_before_the_last_are_tried(string row)
    {
        TapEvent[] messages =
        [
            Samples.ToDatabase("Query", "SELECT"), Samples.ToSubject("RowDescription", ""), .. Enumerable.Range(0, 9).Select(_ => Samples.ToSubject(row, "")),
            Samples.ToSubject("CommandComplete", "SELECT 9"),
        ];

        Boundaries.All(new Recording(StoryRequests.Counter, Samples.Answer(), messages, sleepEnd: null)).Should().Equal(0, 1, 2, 3, 10, 11, 12);
    }

    [Fact]
    public void Requests_take_turns()
    {
        Batch[] batches = [Of(Counter, 0), Of(Counter, 1), Of(Counter, 2), Of(Bump, 0), Of(Bump, 1)];

        NamesOf(Plan.Interleave(batches)).Should().Equal("counter/0/fin", "bump/0/fin", "counter/1/fin", "bump/1/fin", "counter/2/fin");
    }

    [Fact]
    public void A_request_that_sleeps_takes_longer_turns()
    {
        Batch[] batches = [Of(Sleep, 0), Of(Sleep, 1), Of(Sleep, 2), Of(Sleep, 3), Of(Bump, 0), Of(Bump, 1)];

        NamesOf(Plan.Interleave(batches)).Should().Equal("sleep/0/fin", "sleep/1/fin", "sleep/2/fin", "bump/0/fin", "sleep/3/fin", "bump/1/fin");
    }

    private static Batch Of(Recording recording, int boundary) => new(recording, [new Interruption(recording.Request, Moment.Warm, Disconnect.Close, boundary)]);

    private static IEnumerable<string> NamesOf(IEnumerable<Batch> batches) => batches.SelectMany(batch => batch.Interruptions).Select(interruption => $"{interruption}");
}
