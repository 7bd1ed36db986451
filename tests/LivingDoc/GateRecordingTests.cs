using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.LivingDoc.Timelines;
using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Timelines;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

public sealed class GateRecordingTests
{
    [Fact]
    public async Task The_first_finding_of_a_leak_shows_what_was_left_open_and_who_came_after()
    {
        var server = await RunDatabase.ServerAsync();
        var database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        try
        {
            var verdict = await SubjectJudge.JudgeAsync(
                new PoolSubject.Source("unfixed", 1), [database], new JudgeOptions { Only = Interruption.Parse("sleep/10/fin") },
                TestContext.Current.CancellationToken);
            var recording = GateRecording.OfFirst(verdict, verdict.Of(Hazard.LeakedTransaction))!;
            recording.Requests.Should().HaveCountGreaterThan(1).And.SatisfyRespectively(
                [sleep => sleep.Should().Match<RecordedRequest>(request => request.Label == "GET /sleep" && request.LeftAt > request.Start),
                    .. Enumerable.Repeat<Action<RecordedRequest>>(later => later.LeftAt.Should().BeNull(), recording.Requests.Count - 1)]);
            OpenTransaction.In(recording).Should().ContainSingle().Which.IsLeak.Should().BeTrue();
            GateRecording.OfFirst(verdict, verdict.Of(Hazard.LostPermit)).Should().BeNull("that was not found");
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }
}
