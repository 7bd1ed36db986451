using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

/// <summary>What the SQL of a message says.</summary>
public sealed class SqlTextTests
{
    [Theory]
    [InlineData("BEGIN"), InlineData("/* trace=1 */ SET search_path = a"), InlineData("select set_config('a.b', '1', true)")]
    [InlineData(""), InlineData(" ; "), InlineData("-- ping"), InlineData("/* ping */;")]
    public void Statements_of_pools_and_drivers_are_housekeeping(string sql) => new StatementSql(sql, 0).IsHousekeeping().Should().BeTrue();

    [Theory]
    [InlineData("SELECT 1"), InlineData("UPDATE a SET b = 1"), InlineData("-- SET a\nTABLE a")]
    public void Other_statements_are_not(string sql) => new StatementSql(sql, 0).IsHousekeeping().Should().BeFalse();
}
