using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class JobSummaryTests
{
    [Fact]
    public void Each_subject_has_a_row_under_its_group()
    {
        var summary = JobSummary.Format(
        [
            VerdictSamples.Passed(VerdictSamples.Pool("detached", 4), 59).WithPartJudged("H7", "no CancelRequest").WithNotJudged("H11", "detached").In("fixes"),
            VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 1234).WithFound("H1", 17).WithFound("H12", 2).In("known-bad pools", "H12"),
        ]);

        summary.Should().Contain(
            """
            | subject | size | H1 | H2 | H3 | H4 | H5 | H6 | H7 | H8 | H9 | H10 | H11 | H12 | cancellations | seconds |
            | :-- | --: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | :-: | --: | --: |
            | **fixes** |  |  |  |  |  |  |  |  |  |  |  |  |  |  |  |
            | detached | 4 | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ☑️ | ✅ | ✅ | ✅ | ❔ | ✅ | 59 | 0.5 |
            | **known\-bad pools** |  |  |  |  |  |  |  |  |  |  |  |  |  |  |  |
            | unfixed | 1 | ❌ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | 🅱️ | 1234 | 0.5 |

            """).And.EndWith("\n");
    }

    [Fact]
    public void A_command_line_stays_plain_text_inside_its_cell()
    {
        var summary = JobSummary.Format([VerdictSamples.Passed(VerdictSamples.Command("run <b> | `x`\nhere", 1)).In("yours")]);

        summary.Should().Contain(@"| run &lt;b&gt; \| \`x\` here | 1 |");
    }

    [Fact]
    public void A_summary_that_cannot_be_written_is_told_in_one_line()
    {
        JobSummary.Append("/no/such/folder/summary.md", []).Should().StartWith("no summary of the job is written: ").And.NotContain("\n");
        JobSummary.Append(null, []).Should().BeNull();
    }
}
