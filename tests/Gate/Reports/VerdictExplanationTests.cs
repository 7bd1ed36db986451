using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class VerdictExplanationTests
{
    private static readonly BaselineEntry Entry =
        new("unfixed", null, Hazard.LeakedTransaction, new Acceptance("known since the audit, #12", new DateOnly(2026, 12, 31)));

    [Fact]
    public void The_message_tells_a_newcomer_what_is_wrong_with_a_pool()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 17);

        Explain(verdict, Hazard.LeakedTransaction).Should().Be(
            """
            H1 leaked transaction: found 17 times. The first:
            Subject:   pool unfixed with 1 connection
            Promise:   No transaction outlives its request.
            Harm:      Later requests run inside a transaction that is not theirs. All seems well until the connection ends, and
                       then their work is lost.
            Cancelled: GET /sleep, after message 3 of 6, closing (FIN)
            Before:    → Query BEGIN
                       ← CommandComplete BEGIN
                       ← ReadyForQuery T
            After:     ← ReadyForQuery T (no request open)
            Then:      POST /bump on the same session
            Expected:  a session that is idle: ReadyForQuery I
            Actual:    ReadyForQuery T: the transaction of GET /sleep is still open
            Again:     gate unfixed \
                       --only sleep/3/fin
            """);
    }

    [Fact]
    public void A_program_is_named_by_its_command_line_and_only_the_nearest_messages_are_shown()
    {
        var finding = VerdictSamples.Leak with { Before = ["→ 1", "→ 2", "→ 3", "→ 4", "→ 5"], After = ["← 6", "← 7", "← 8", "← 9"] };
        var verdict = VerdictSamples.Passed(VerdictSamples.Command("node server.js {listen} {database}", 4)).WithFound("H12", 1, finding);

        Explain(verdict, Hazard.FalseCommit).Should().Be(
            """
            H12 false commit: found once.
            Subject:   node server.js {listen} {database}, with 4 connections
            Promise:   A commit that the database has refused is no success.
            Harm:      The database answered COMMIT with ROLLBACK, and the client was told that all is well.
            Cancelled: GET /sleep, after message 3 of 6, closing (FIN)
            Before:    … 2 earlier
                       → 3
                       → 4
                       → 5
            After:     ← 6
                       ← 7
                       … 2 later
            Then:      POST /bump on the same session
            Expected:  a session that is idle: ReadyForQuery I
            Actual:    ReadyForQuery T: the transaction of GET /sleep is still open
            Again:     gate unfixed \
                       --only sleep/3/fin
            """);
    }

    [Fact]
    public void An_expired_entry_of_the_baseline_is_named()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 1, VerdictSamples.Leak with { Before = [], After = [] });

        Explain(verdict, Hazard.LeakedTransaction, Entry).Should().Contain(
            """

            Before:    nothing
            After:     nothing

            """).And.Contain("\nBaseline:  listed until 2026-12-31, which is over: known since the audit, #12\nAgain: ");
    }

    public static TheoryData<string> HazardIds => [.. Hazard.All.Select(hazard => hazard.Id)];

    [Theory, MemberData(nameof(HazardIds))]
    public void The_message_has_at_most_25_lines_of_120_columns_whatever_the_evidence_is(string hazard)
    {
        var text = string.Join("\r\n\t", Enumerable.Repeat($"SELECT {new string('x', 200)}", 20));
        var finding = new Finding("bump-in-transaction/123/rst", text, text, [text, text, text, text], [text, text, text, text], text, text, text) { Again = ["gate --only bump-in-transaction/123/rst"] };
        var verdict = VerdictSamples.Passed(VerdictSamples.Command(text)).WithFound(hazard, 1_000_000, finding);
        var expired = Entry with { Acceptance = new Acceptance(text, new DateOnly(2026, 12, 31)) };

        var explanation = Explain(verdict, Hazard.Parse(hazard), expired);

        explanation.Split('\n').Should().HaveCountLessThanOrEqualTo(25).And.OnlyContain(line => line.Length <= 120);
        explanation.Should().NotContainAny("\r", "\t").And.Contain("Again:     gate --only bump-in-transaction/123/rst").And.Contain(Hazard.Parse(hazard).Promise);
    }

    [Fact]
    public void In_a_narrow_terminal_the_same_text_takes_more_lines()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 17);

        var explanation = new VerdictExplanation(60).Of(verdict, verdict.Of(Hazard.LeakedTransaction));

        explanation.Split('\n').Should().OnlyContain(line => line.Length <= 60);
        string.Join(' ', explanation.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).Should().Contain(Hazard.LeakedTransaction.Harm);
    }

    [Fact]
    public void Words_stay_whole_where_they_fit() =>
        TextLines.Wrap("one two three-and-more four five six", 9, 4).Should().Equal("one two", "three-and", "-more", "four fiv…");

    [Fact]
    public void The_message_about_an_entry_that_is_gone_says_to_remove_it()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4));

        VerdictExplanation.OfGone(verdict, Entry with { PoolSize = 4 }).Should().Be(
            "The baseline lists H1 of unfixed with a pool of 4, which is no longer found with 4 connections. Remove the entry.");
        VerdictExplanation.OfGone(verdict, Entry).Should().Be(
            "The baseline lists H1 of unfixed, which is no longer found with 4 connections. "
            + "Remove the entry, or give it the poolSize at which it is still found.");
    }

    private static string Explain(Verdict verdict, Hazard hazard, BaselineEntry? expired = null) =>
        new VerdictExplanation().Of(verdict, verdict.Of(hazard), expired);
}
