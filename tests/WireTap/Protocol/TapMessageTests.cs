using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>A message that is made by its name.</summary>
public sealed class TapMessageTests
{
    [Theory]
    [InlineData(Direction.ToDatabase, "StartupMessage", '\0')]
    [InlineData(Direction.ToDatabase, "Execute", 'E')]
    [InlineData(Direction.ToSubject, "ErrorResponse", 'E')]
    public void Its_name_tells_its_type(Direction direction, string name, char type)
    {
        var message = new TapMessage(1, direction, name, detail: null);

        (message.Name, (char)message.Type).Should().Be((name, type));
    }

    [Theory]
    [InlineData(Direction.ToSubject, "Query")]
    [InlineData(Direction.ToDatabase, "EOF")]
    public void A_name_that_the_protocol_does_not_have_in_this_direction_is_refused(Direction direction, string name)
    {
        var make = () => new TapMessage(1, direction, name, detail: null);

        make.Should().Throw<ArgumentException>();
    }
}
