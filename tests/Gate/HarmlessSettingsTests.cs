using CancelSpec.Cli.Subjects;
using CancelSpec.Pools;
using CancelSpec.Verdicts;
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
    /// request on the connection fails once, which is forgiven. Npgsql's own pool resets all but prepared statements.
    /// </summary>
    [Theory]
    [InlineData("check-on-return")]
    [InlineData("npgsql")]
    public async Task A_right_pool_passes_with_statements_that_the_driver_prepares_by_itself(string pool)
    {
        var subject = new SubjectIdentity(SubjectKind.Pool, $"{pool} with automatic preparation", 2);

        var verdict = await Harmless.JudgeAsync(new PoolSubjectSource(subject,
            settings => PoolCatalog.Ours.Create(pool, settings with
            {
                Adjust = address => (address.MaxAutoPrepare, address.AutoPrepareMinUsages) = (20, 1),
            })));

        Harmless.Passes(verdict);
    }
}
