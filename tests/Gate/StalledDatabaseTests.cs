using CancelSpec.Cli.Subjects;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>A database that is late, as one whose process the system does not run. That says nothing about the subject.</summary>
public sealed class StalledDatabaseTests : IAsyncLifetime
{
    // Longer than the gate waits, and shorter than the timeouts of the drivers.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(0.5);

    private DatabaseUrl _database = null!;
    private Tap _between = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _between = Tap.Start(_database.Host, _database.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _between.DisposeAsync();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Fact]
    public async Task A_right_pool_is_not_accused_when_the_answer_to_a_probe_comes_late()
    {
        var stalls = StallAsync("SELECT count");

        var verdict = await JudgeAsync("check-on-return", "sleep/6/fin");

        await stalls.WaitForAsync("the database to be late");
        verdict.Found.Should().BeEmpty();
        verdict.Cancellations.Should().Be(1);
    }

    [Fact]
    public async Task A_right_pool_is_not_accused_when_its_rollback_comes_late()
    {
        var stalls = StallAsync("ROLLBACK");

        var verdict = await JudgeAsync("check-on-return", "sleep/6/fin");

        await stalls.WaitForAsync("the database to be late");
        verdict.Found.Should().BeEmpty();
        verdict.Cancellations.Should().Be(1);
    }

    [Fact]
    public async Task A_known_bad_pool_is_found_although_the_database_was_late()
    {
        var stalls = StallAsync();

        var verdict = await JudgeAsync("unfixed", "sleep/6/fin");

        await stalls.WaitForAsync("the database to be late");
        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
    }

    [Fact]
    public async Task An_interruption_is_not_judged_when_the_database_was_late_each_time()
    {
        var stalls = StallAsync("SELECT count", TrialRunner.MostTries);

        var judging = this.Awaiting(tests => tests.JudgeAsync("check-on-return", "sleep/6/fin"));

        await judging.Should().ThrowAsync<SubjectException>().WithMessage(
            "only: sleep/6/fin was not judged, because the machine or its database was too slow");
        await stalls.WaitForAsync("the database to be late");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_the_judgement_without_a_finding()
    {
        var judging = JudgeAsync("check-on-return", "sleep/6/fin");
        await _between.History.WhenAsync(seen => seen.Name == TapEvent.CancelRequest, TestContext.Current.CancellationToken);
        using var silence = _between.HoldBefore(message => message.Direction is Direction.ToSubject);

        await judging.WaitForAsync("the judgement to end");

        var verdict = await judging;
        verdict.Found.Should().BeEmpty();
        verdict.Incomplete.Should().Be("the database does not answer");
    }

    /// <summary>The database answers late, once after each CancelRequest and on its session.</summary>
    /// <param name="sql">Which statement it answers late; empty for the next message.</param>
    /// <param name="times">After how many CancelRequests.</param>
    private async Task StallAsync(string sql = "", int times = 1)
    {
        var token = TestContext.Current.CancellationToken;
        using var cancelRequests = _between.HoldCancelRequests();
        for (; times > 0; times--)
        {
            // It is held, so that nothing that follows is missed.
            var cancelRequest = await cancelRequests.NextAsync(token);
            var isAsked = sql.Length == 0;
            using var rule = _between.HoldBefore(message =>
            {
                if (message.Session != cancelRequest.Request.Session?.Number)
                    return false;
                isAsked |= message.Sql?.Text.Contains(sql, StringComparison.Ordinal) == true;
                return isAsked && message.Direction is Direction.ToSubject;
            });
            cancelRequest.Release();
            await rule.NextAsync(token);
            await Task.Delay(Stall, token);
        }
    }

    private async Task<Verdict> JudgeAsync(string pool, string interruption)
    {
        var url = _database.WithHost("127.0.0.1", _between.Address.Port).WithParameter("sslmode", "disable");
        var options = new JudgeOptions { Only = Interruption.Parse(interruption), LongestWait = LongestWait, LongestSilence = TimeSpan.FromSeconds(3) };
        return await SubjectJudge.JudgeAsync(new PoolSubjectSource(pool, 1), [url], options, TestContext.Current.CancellationToken);
    }
}
