using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap.Protocol;

/// <summary>What a tap keeps of the parameters of a Bind.</summary>
public sealed class BoundValuesTests
{
    // The portal "p" and the statement "s", one format code, and three parameters: "ab", NULL and "".
    private static readonly byte[] Body = [(byte)'p', 0, (byte)'s', 0, 0, 1, 0, 1, 0, 3, 0, 0, 0, 2, (byte)'a', (byte)'b', 255, 255, 255, 255, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Each_parameter_has_a_value() => BoundValues.Of(Body).Should().HaveCount(3).And.OnlyHaveUniqueItems();

    [Fact]
    public void Equal_parameters_have_equal_values()
    {
        byte[] other = [.. Body];
        other[14]++;

        BoundValues.Of([.. Body]).Should().Equal(BoundValues.Of(Body));
        BoundValues.Of(other)[0].Should().NotBe(BoundValues.Of(Body)[0]);
        BoundValues.Of(other).Skip(1).Should().Equal(BoundValues.Of(Body).Skip(1));
    }

    /// <summary>A body may be cut off anywhere, and may break the protocol.</summary>
    [Fact]
    public void Of_a_part_of_a_body_the_whole_parameters_are_kept()
    {
        for (var length = 0; length < Body.Length; length++)
            BoundValues.Of(Body.AsSpan(0, length)).Should().Equal(BoundValues.Of(Body).Take(length < 16 ? 0 : length < 20 ? 1 : length < 24 ? 2 : 3));
        BoundValues.Of([0, 0, 255, 255, 0, 9]).Should().BeEmpty();
        BoundValues.Of([0, 0, 0, 0, 255, 255, 127, 255, 255, 255]).Should().BeEmpty();
    }
}
