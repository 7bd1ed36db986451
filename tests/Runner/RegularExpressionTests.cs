using CancelSpec.SpecRunner.Expressions;
using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Regular expressions as the text of step definitions.</summary>
public sealed class RegularExpressionTests
{
    [Fact]
    public void Each_outer_group_is_an_argument()
    {
        var arguments = Parse(@"^(\d+) of ((a|b)+) (?:and|or) (?<last>[)(]+)$").Match("3 of ab or ()")!;

        arguments.Select(argument => argument.Text).Should().Equal("3", "ab", "()");
        arguments[1].Group.Children.Single().Value.Should().Be("b");
    }

    [Fact]
    public void A_group_that_took_no_part_is_empty()
    {
        var arguments = Parse("^a (b)?(c)$").Match("a c")!;

        arguments.Select(argument => (argument.Text, argument.Group.Start)).Should().Equal(("", null), ("c", 2));
    }

    [Fact]
    public void Other_text_does_not_match() => Parse("^a (b)$").Match("a c").Should().BeNull();

    [Theory]
    [InlineData("a .* step")]
    [InlineData(@"\d+ steps")]
    [InlineData("a ([a-z]+) step")]
    public void Without_anchors_it_is_an_error(string expression) =>
        FluentActions.Invoking(() => Parse(expression)).Should().Throw<BindingException>()
            .Which.Message.Should().Contain($"write '^{expression}$'");

    [Fact]
    public void A_wrong_one_is_told() =>
        FluentActions.Invoking(() => Parse("^a (b$")).Should().Throw<BindingException>()
            .Which.Message.Should().Contain("'^a (b$' is no valid regular expression");

    private static StepExpression Parse(string expression) => StepExpression.Parse(expression, ParameterType.BuiltIn);
}
