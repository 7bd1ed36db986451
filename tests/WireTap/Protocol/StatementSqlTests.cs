using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>When two statements have the same SQL.</summary>
public sealed class StatementSqlTests
{
    [Theory]
    [InlineData(0), InlineData(10), InlineData(1023), InlineData(1024), InlineData(5000), InlineData(SqlHash.Most - 1)]
    public void The_SQL_of_a_message_is_hashed_whole_however_the_message_is_cut(int length)
    {
        var sql = new string('x', length);
        var expected = StatementSql.Of(sql);

        foreach (var message in (byte[][])[Wire.Query(sql), Wire.Parse(sql), Wire.Parse(sql, "")])
        {
            for (var cut = 1; cut < message.Length; cut += 1 + length / 20)
                HashOf(message[..cut], message[cut..]).Should().Be(expected.Hash, "it was cut at {0}", cut);
        }
    }

    [Fact]
    public void Of_a_huge_text_the_beginning_and_the_length_count()
    {
        var huge = new string('x', 4 << 20);

        HashOf(Wire.Query(huge)).Should().NotBe(HashOf(Wire.Query(huge[1..])));
        HashOf(Wire.Query(huge)).Should().Be(HashOf(Wire.Query(huge[..^1] + "y")));
    }

    private static ulong HashOf(params byte[][] pieces)
    {
        var scanner = new MessageScanner(Direction.ToDatabase);
        ReadOnlySpan<byte> startup = Wire.Startup();
        scanner.TryRead(ref startup, withDetail: false, out _);
        var found = 0;
        foreach (var piece in pieces)
        {
            ReadOnlySpan<byte> bytes = piece;
            while (scanner.TryRead(ref bytes, withDetail: false, out _))
                found++;
        }

        found.Should().Be(1);
        return scanner.SqlHash;
    }

    [Theory]
    [InlineData("SELECT 1 ", "SELECT 1 /* traceparent='00-a' */")]
    [InlineData("/* a */SELECT 1", "/* /* b */ */SELECT 1")]
    [InlineData("SELECT --a\n1", "SELECT --b--c\n1")]
    [InlineData("SELECT 4/2-1", "SELECT 4/2-/**/1")]
    public void SQL_that_differs_in_comments_alone_is_equal(string sql, string other) => StatementSql.Of(sql).Should().Be(StatementSql.Of(other));

    [Theory]
    [InlineData("SELECT '/* a */'", "SELECT '/* b */'")]
    [InlineData("SELECT '--a'", "SELECT '--b'")]
    [InlineData("SELECT \"--a\"", "SELECT \"--b\"")]
    [InlineData("SELECT E'\\'--a'", "SELECT E'\\'--b'")]
    [InlineData("SELECT 'it''s --a'", "SELECT 'it''s --b'")]
    [InlineData("SELECT 1 - -1", "SELECT 1 --1")]
    public void What_stands_in_quotes_is_no_comment(string sql, string other) => StatementSql.Of(sql).Should().NotBe(StatementSql.Of(other));

    [Theory]
    [InlineData(" /* a */ -- b\n COMMIT", "COMMIT")]
    [InlineData("SELECT 'a' /* b */", "SELECT 'a' ")]
    public void The_bare_text_has_no_comments(string sql, string bare) => StatementSql.Of(sql).Bare.Should().Be(bare);
}
