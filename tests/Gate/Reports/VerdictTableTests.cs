using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class VerdictTableTests
{
    private const string Footer =
        """

        . passed   X found   b found, and listed in the baseline   ? not judged   .? passed as far as it was judged
        H1 leaked transaction         H2 lost permit                H3 stale response             H4 double return
        H5 acknowledged, not durable  H6 session-state leak         H7 late cancel                H8 reconnect storm
        H9 orphaned work              H10 never heals               H11 swallowed cancellation    H12 false commit
        """;

    [Fact]
    public void Each_subject_has_a_row_in_its_group_and_each_hazard_a_column()
    {
        var table = VerdictTable.Format(
        [
            VerdictSamples.Passed(VerdictSamples.Pool("check-on-return"), 59).WithPartJudged("H6", "a pooler").In("fixes"),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 43).WithFound("H1", 17).WithFound("H12", 2).In("known-bad pools"),
            VerdictSamples.Passed(VerdictSamples.Pool("detached", 4, detached: true), 12_345)
                .WithNotJudged("H11", "detached").WithFound("H10").In("fixes", "H10"),
        ]);

        table.Should().Be(
            $"""
              subject          size  H1  H2  H3  H4  H5  H6  H7  H8  H9  H10 H11 H12 cancellations  seconds   per s
            fixes
              check-on-return     1  .   .   .   .   .   .?  .   .   .   .   .   .              59     0.50     118
              detached            4  .   .   .   .   .   .   .   .   .   b   ?   .           12345     0.50   24690
            known-bad pools
              unfixed             1  X   .   .   .   .   .   .   .   .   .   .   X              43     0.50      86
            {Footer}
            12447 cancellations in 1.5 s, 8298 a second
            """);
    }

    [Fact]
    public void A_long_command_line_stands_whole_above_its_row()
    {
        const string line = "node examples/node-pg/server.js {listen} {database} --pool-size {pool-size} --sleep {sleep} --a-flag-that-makes-it-longer-still";

        var table = VerdictTable.Format(
        [
            VerdictSamples.Passed(VerdictSamples.Command(line, 4)).In("yours"),
            VerdictSamples.Passed(VerdictSamples.Command("./server\t{listen}", 1, detached: true)).In("yours"),
            VerdictSamples.Passed(VerdictSamples.Command("./server {listen}", 1)).In("yours"),
        ]);

        table.Should().Be(
            $"""
              subject            size  H1  H2  H3  H4  H5  H6  H7  H8  H9  H10 H11 H12 cancellations  seconds   per s
            yours
              {line}
                                    4  .   .   .   .   .   .   .   .   .   .   .   .              60     0.50     120
              ./server {"{listen}"} (handlers: complete)
                                    1  .   .   .   .   .   .   .   .   .   .   .   .              60     0.50     120
              ./server {"{listen}"}     1  .   .   .   .   .   .   .   .   .   .   .   .              60     0.50     120
            {Footer}
            180 cancellations in 1.5 s, 120 a second
            """);
    }

    [Fact]
    public void The_table_has_at_most_120_columns_whatever_the_names_and_numbers_are()
    {
        var verdicts = Enumerable.Range(1, 100).Select(length =>
            VerdictSamples.Passed(VerdictSamples.Pool(new string('x', length), 1000), 1_000_000) with { Elapsed = TimeSpan.FromMinutes(99) });

        var lines = VerdictTable.Format([.. verdicts.Select(verdict => verdict.In("fixes"))]).Split('\n');

        lines.Should().OnlyContain(text => text.Length <= 120);
    }

    [Fact]
    public void A_verdict_that_is_shown_twice_is_counted_once()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("check-on-return"));

        VerdictTable.Format([verdict.In("fixes"), verdict.In("yours")]).Should().EndWith("\n60 cancellations in 0.5 s, 120 a second");
    }

    [Fact]
    public void A_subject_that_took_no_time_has_no_rate() =>
        VerdictTable.Format([(VerdictSamples.Passed(VerdictSamples.Pool("x"), 0) with { Elapsed = TimeSpan.Zero }).In("fixes")])
            .Should().EndWith("\n0 cancellations in 0.0 s, 0 a second");
}
