using CancelSpec.Cli.Subjects;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Diagrams;

public sealed class FindingTraceTests
{
    [Fact]
    public async Task The_trace_of_a_leak_shows_the_transaction_that_was_left_open_and_the_later_requests()
    {
        var server = await RunDatabase.ServerAsync();
        var database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        try
        {
            var verdict = await SubjectJudge.JudgeAsync(
                new PoolSubjectSource("unfixed", 1), [database], new JudgeOptions { Only = Interruption.Parse("sleep/10/fin") },
                TestContext.Current.CancellationToken);
            var trace = verdict.Of(Hazard.LeakedTransaction).Findings[0].Trace!;

            trace.Requests.Should().HaveCountGreaterThan(1).And.SatisfyRespectively(
                [sleep => sleep.Should().Match<TracedRequest>(request => request.Name == "GET /sleep" && request.LeftAt > request.SentAt),
                    .. Enumerable.Repeat<Action<TracedRequest>>(later => later.LeftAt.Should().BeNull(), trace.Requests.Count - 1)]);
            OpenTransaction.In(WireHistory.Of("", trace)).Should().ContainSingle().Which.IsLeak.Should().BeTrue();
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }
}
