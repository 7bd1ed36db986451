using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>What a driver and a database may be told to do, and a right pool must not be failed for.</summary>
public sealed class HarmlessSettingsTests
{
    [Fact]
    public async Task Timeouts_that_the_database_sets()
    {
        var verdict = await Harmless.JudgeAsync(
            new PoolSubject.Source("check-on-return", 2), "statement_timeout = '10s'", "idle_in_transaction_session_timeout = '10s'");

        Harmless.Passes(verdict);
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
        var verdict = await Harmless.JudgeAsync(new PoolSubject.UnlistedSource(
            $"{pool} with automatic preparation", 2,
            settings => PoolCatalog.Create(pool, settings with
            {
                Adjust = address => (address.MaxAutoPrepare, address.AutoPrepareMinUsages) = (20, 1),
            })));

        Harmless.Passes(verdict);
    }
}
