using CancelSpec.Gate.Requests;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

public sealed class StateAnswerTests
{
    private static readonly StateRow Then = new([7, 3]);
    private static readonly StateRow Now = new([1007, 2]);

    [Theory]
    [InlineData("7", "1007", "5")]
    [InlineData(" 7\n", "1007", "5")]
    [InlineData("{\"count\":7,\"version\":12}", "{\"count\":1007,\"version\":12}", "{\"count\":5,\"version\":12}")]
    [InlineData("[3, 7, 3]", "[2, 1007, 2]", "[-4, 5, -4]")]
    [InlineData("of 7 items the 2 are 3", "of 1007 items the 2 are 2", "of 5 items the 2 are -4")]
    public void The_numbers_that_change_with_the_state_are_its_columns(string first, string second, string expected) =>
        StateAnswer.Learn(first, Then, second, Now)!.For(new StateRow([5, -4])).Should().Be(expected);

    [Theory]
    [InlineData("", "")]
    [InlineData("7", "7")]
    [InlineData("7", "1006")]
    [InlineData("<7>", "(1007)")]
    [InlineData("7 at 16:31", "1007 at 16:32")]
    [InlineData("3", "1007")]
    public void Other_answers_do_not_show_the_state(string first, string second) => StateAnswer.Learn(first, Then, second, Now).Should().BeNull();
}
