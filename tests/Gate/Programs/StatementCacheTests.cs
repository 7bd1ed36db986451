using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Services that remember which statements their sessions have prepared. After an interruption one session of several may
/// disagree with the database about that, and then the same request fails on it for ever, while the others work.
/// </summary>
public sealed class StatementCacheTests
{
    private const string HowToGetAsyncpg = "The subject cannot run: it needs /usr/bin/python3 with asyncpg (Debian's python3-asyncpg).";

    public static bool CanRun => NodeExampleTests.CanRun;

    public static bool CanRunPython => PythonModules.Has("asyncpg");

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("right", 2, "bump/0/fin")]
    [InlineData("right", 2, "bump/cold-21/fin")]
    [InlineData("right", 1, "bump-in-transaction/cold-25/rst")]
    public async Task A_cache_that_follows_the_database_passes(string form, int size, string only) =>
        (await JudgeNodeAsync(form, size, only)).Found.Should().BeEmpty();

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("forgets", 2, "bump/0/fin", "POST /bump", "42P05 (prepared statement \"statement_* already exists)")]
    [InlineData("forgets", 2, "counter/cold-24/rst", "GET /counter", "42P05 (prepared statement \"statement_* already exists)")]
    [InlineData("presumes", 2, "bump/cold-21/fin", "POST /bump", "26000 (prepared statement \"statement_* does not exist)")]
    [InlineData("presumes", 2, "counter/cold-21/fin", "GET /counter*", "26000 (prepared statement \"statement_* does not exist)")]
    public async Task A_cache_that_disagrees_on_one_session_of_two_never_heals(string form, int size, string only, string request, string error) =>
        ShouldNeverHeal(await GateRun.UntilFoundAsync(() => JudgeNodeAsync(form, size, only)), request, error);

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_write_that_always_fails_is_found_although_reads_work() =>
        ShouldNeverHeal(await GateRun.UntilFoundAsync(() => JudgeNodeAsync("writes", 1, "bump/0/fin")), "POST /bump", "42P05 (prepared statement \"statement_* already exists)");

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Each_request_that_prepares_a_statement_is_interrupted_on_new_sessions_too()
    {
        var plan = await SubjectJudge.PlanAsync(
            Node("right", 1), await RunDatabase.ServerAsync(), new JudgeOptions { ByTurns = true }, TestContext.Current.CancellationToken);

        var cold = plan.Requests.ToDictionary(request => request.Name, request => request.Interruptions.Count(tried => tried.Contains("cold-")));
        cold.Should().Equal(new Dictionary<string, int>
        {
            ["GET /sleep"] = 29,
            ["POST /bump"] = 7,
            ["GET /counter"] = 7,
            ["POST /reset"] = 0,
            ["POST /bump-in-transaction"] = 7,
        });
    }

    [Theory(Skip = HowToGetAsyncpg, SkipUnless = nameof(CanRunPython))]
    [InlineData("right", "bump/0/fin"), InlineData("right", "bump/cold-22/rst")]
    public async Task A_cache_that_follows_the_database_passes_on_asyncpg(string form, string only) =>
        (await JudgePythonAsync(form, only)).Found.Should().BeEmpty();

    [Theory(Skip = HowToGetAsyncpg, SkipUnless = nameof(CanRunPython))]
    [InlineData("forgets", "bump/0/fin"), InlineData("forgets", "bump/cold-22/rst")]
    public async Task A_cache_that_disagrees_on_one_session_of_two_never_heals_on_asyncpg(string form, string only) =>
        ShouldNeverHeal(await GateRun.UntilFoundAsync(() => JudgePythonAsync(form, only)), "POST /bump", "42P05 (prepared statement \"statement_* already exists)");

    private static void ShouldNeverHeal(Verdict verdict, string request, string error)
    {
        var found = verdict.Found.Should().ContainSingle().Subject;
        found.Hazard.Should().Be(Hazard.NeverHeals);
        found.Findings[0].FollowUp.Should().Match(request);
        found.Findings[0].Actual.Should().Match($"* tries in a row *session * {error}*").And.NotContain("without a statement");
    }

    private static ISubjectSource Node(string form, int size) =>
        Support.Programs.Source(size, "node", "tests/Gate/Programs/statement-cache.mjs", "{listen}", "{pool-size}", "{sleep}", form);

    private static Task<Verdict> JudgeNodeAsync(string form, int size, string only) => JudgeAsync(Node(form, size), only);

    private static Task<Verdict> JudgePythonAsync(string form, string only) => JudgeAsync(
        Support.Programs.Source(2, "/usr/bin/python3", "tests/Gate/Programs/asyncpg-cache.py", "{listen}", "{pool-size}", "{sleep}", form), only);

    private static Task<Verdict> JudgeAsync(ISubjectSource source, string only) => GateRun.TryAsync(source, Interruption.Parse(only));
}
