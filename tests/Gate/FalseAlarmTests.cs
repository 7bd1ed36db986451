using CancelSpec.Gate.Exploration;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Verdicts;
using CancelSpec.Postgres;
using CancelSpec.Server.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>What a right pool may have around it, and must not be failed for.</summary>
public sealed class FalseAlarmTests
{
    // So many instances of a subject are explored at once.
    private const int Lanes = 2;

    [Theory]
    [InlineData("check-on-return")]
    [InlineData("npgsql")]
    public async Task Timeouts_that_the_database_sets(string pool)
    {
        var verdict = await JudgeAsync(new PoolSubject.Source(pool, 2), "statement_timeout = '10s'", "idle_in_transaction_session_timeout = '10s'");

        PassesInFull(verdict);
    }

    /// <summary>
    /// DISCARD ALL of check-on-return drops what Npgsql has prepared, behind its back. That costs the next request on
    /// the connection, once, and is forgiven; Npgsql's own pool resets all but prepared statements.
    /// </summary>
    [Theory]
    [InlineData("check-on-return")]
    [InlineData("npgsql")]
    public async Task Statements_that_the_driver_prepares_by_itself(string pool)
    {
        var verdict = await JudgeAsync(new PoolSubject.UnlistedSource(
            $"{pool} with automatic preparation", 2,
            settings => PoolCatalog.Create(pool, settings with
            {
                Adjust = address => (address.MaxAutoPrepare, address.AutoPrepareMinUsages) = (20, 1),
            })));

        PassesInFull(verdict);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task PgBouncer_in_between(string mode)
    {
        BehindPgBouncer.SkipWhereNotInstalled();

        var verdict = await JudgeAsync(new BehindPgBouncer(new PoolSubject.Source("check-on-return", 2), mode));

        PassesInFull(verdict);
    }

    private static void PassesInFull(Verdict verdict)
    {
        verdict.Found.Should().BeEmpty(Evidence(verdict));
        verdict.Hazards.Where(hazard => hazard.Outcome is Outcome.NotJudged).Should().BeEmpty();
        verdict.Cancellations.Should().BeGreaterThan(100);
    }

    private static string Evidence(Verdict verdict) => string.Join('\n', verdict.Found.SelectMany(found => found.Findings, (found, finding) =>
        $"{found.Hazard}, {finding.Only}: {finding.FollowUp}: {finding.Actual}\n  {string.Join(" | ", finding.Before)} || {string.Join(" | ", finding.After)}"));

    /// <param name="source">Who.</param>
    /// <param name="settings">What each database sets for its sessions.</param>
    private static async Task<Verdict> JudgeAsync(ISubjectSource source, params string[] settings)
    {
        var server = await RunDatabase.ServerAsync();
        var databases = new List<DatabaseUrl>();
        try
        {
            while (databases.Count < Lanes)
            {
                databases.Add(await server.CreateDatabaseAsync(CancellationToken.None));
                await SetAsync(databases[^1], settings);
            }

            var verdict = await Explorer.JudgeAsync(source, databases, new ExplorerOptions { ByTurns = true });
            TestContext.Current.SendDiagnosticMessage($"{verdict.Subject}: {verdict.Cancellations} cancellations in {verdict.Elapsed.TotalSeconds:0.0} s");
            return verdict;
        }
        finally
        {
            foreach (var database in databases)
                await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    private static async Task SetAsync(DatabaseUrl database, string[] settings)
    {
        await using var source = NpgsqlDataSource.Create(database.ToConnectionString());
        foreach (var setting in settings)
        {
            await using var command = source.CreateCommand($"ALTER DATABASE \"{database.Database}\" SET {setting}");
            await command.ExecuteNonQueryAsync();
        }
    }
}
