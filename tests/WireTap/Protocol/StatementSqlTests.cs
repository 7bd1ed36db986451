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
}
