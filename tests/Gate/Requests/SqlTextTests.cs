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

    [Theory]
    [InlineData("update a SET b = 1"), InlineData("COPY a FROM STDIN"), InlineData("COPY \"the stock\" (b, \"to\") FROM STDIN")]
    [InlineData("WITH c AS (INSERT INTO a VALUES (1) RETURNING b) SELECT b FROM c"), InlineData("COPY (DELETE FROM a RETURNING b) TO STDOUT")]
    [InlineData("WITH c AS (SELECT b FROM a FOR UPDATE) UPDATE a SET b = 1 FROM c")]
    public void Statements_that_change_rows_are_known(string sql) => new StatementSql(sql, 0).IsToChange().Should().BeTrue();

    [Theory]
    [InlineData("SELECT 1"), InlineData("COPY a TO STDOUT"), InlineData("COPY a (b, c) TO STDOUT"), InlineData("COPY (SELECT b FROM a) TO STDOUT")]
    [InlineData("WITH c AS (SELECT updated FROM a) SELECT updated FROM c"), InlineData("WITH c AS (SELECT b FROM a FOR NO KEY UPDATE) SELECT b FROM c")]
    public void Statements_that_only_read_are_not_taken_for_such(string sql) => new StatementSql(sql, 0).IsToChange().Should().BeFalse();
}
