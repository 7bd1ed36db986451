using CancelSpec.Cli.Subjects;
using CancelSpec.Pools;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>Settings of a driver and of a database with which a right pool must pass.</summary>
public sealed class HarmlessSettingsTests
{
    [Fact]
    public async Task A_right_pool_passes_with_timeouts_that_the_database_sets()
    {
        var verdict = await Harmless.JudgeAsync(
            new PoolSubjectSource("check-on-return", 2), "statement_timeout = '10s'", "idle_in_transaction_session_timeout = '10s'");

        Harmless.Passes(verdict);
    }

    /// <summary>
    /// The DISCARD ALL of check-on-return drops statements that Npgsql has prepared, and Npgsql does not know. The next
    /// request on the connection fails once, which is forgiven.
    /// </summary>
    [Fact]
    public async Task A_right_pool_passes_with_statements_that_the_driver_prepares_by_itself() =>
        Harmless.Passes(await JudgeWithPreparationAsync("check-on-return"));

    /// <summary>
    /// Npgsql's own pool then resets all but prepared statements, those that a request has prepared in SQL included
    /// (https://github.com/npgsql/npgsql/issues/5705).
    /// </summary>
    [Fact]
    public async Task The_drivers_own_pool_then_leaves_the_statement_that_a_request_has_prepared_in_SQL()
    {
        var verdict = await JudgeWithPreparationAsync("npgsql");

        var found = verdict.Found.Should().ContainSingle().Subject;
        found.Hazard.Should().Be(Hazard.SessionState);
        found.Findings.Should().OnlyContain(finding => finding.Actual.StartsWith("the session has the prepared statement marked (PREPARE marked AS SELECT 1). "));
    }

    private static Task<Verdict> JudgeWithPreparationAsync(string pool) => Harmless.JudgeAsync(new PoolSubjectSource(
        new SubjectIdentity(SubjectKind.Pool, $"{pool} with automatic preparation", 2),
        settings => PoolCatalog.Ours.Create(pool, settings with
        {
            Adjust = address => (address.MaxAutoPrepare, address.AutoPrepareMinUsages) = (20, 1),
        })));
}
