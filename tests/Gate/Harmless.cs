using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>Judges right pools in surroundings that must not make them fail.</summary>
internal static class Harmless
{
    // How many instances of a subject are judged at once.
    private const int Workers = 2;

    public static void Passes(Verdict verdict)
    {
        verdict.Found.Should().BeEmpty(Evidence(verdict));
        verdict.Hazards.Where(hazard => hazard.Outcome is Outcome.NotJudged).Should().BeEmpty();
        verdict.Cancellations.Should().BeGreaterThan(100);
    }

    /// <summary>What was found, in words.</summary>
    public static string Evidence(Verdict verdict) => string.Join('\n', verdict.Found.SelectMany(found => found.Findings, (found, finding) =>
        $"{found.Hazard}, {finding.Only}: {finding.FollowUp}: {finding.Actual}\n  {string.Join(" | ", finding.Before)} || {string.Join(" | ", finding.After)}"));

    /// <param name="source">The subject.</param>
    /// <param name="settings">What each database sets for its sessions.</param>
    public static async Task<Verdict> JudgeAsync(ISubjectSource source, params string[] settings)
    {
        var server = await RunDatabase.ServerAsync();
        var databases = new List<DatabaseUrl>();
        try
        {
            while (databases.Count < Workers)
            {
                databases.Add(await server.CreateDatabaseAsync(TestContext.Current.CancellationToken));
                await SetAsync(databases[^1], settings);
            }

            var verdict = await SubjectJudge.JudgeAsync(source, databases, new JudgeOptions { ByTurns = true }, TestContext.Current.CancellationToken);
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
