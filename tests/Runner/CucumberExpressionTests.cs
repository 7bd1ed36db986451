using CancelSpec.SpecRunner.Expressions;
using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Cucumber expressions, construct by construct and error by error.</summary>
public sealed class CucumberExpressionTests
{
    [Theory]
    [InlineData("a step", "a step", true)]
    [InlineData("a step", "a steps", false)]
    [InlineData("a step", "not a step", false)]
    [InlineData("1 + 1 = 2. [ok]? ^*|", "1 + 1 = 2. [ok]? ^*|", true)]
    [InlineData("cucumber(s)", "cucumber", true)]
    [InlineData("cucumber(s)", "cucumbers", true)]
    [InlineData("cucumber(s)", "cucumberss", false)]
    [InlineData("color/colour of it", "colour of it", true)]
    [InlineData("color/colour of it", "color of it", true)]
    [InlineData("color/colour of it", "color", false)]
    [InlineData("the boy(s)/girl(s)", "the girls", true)]
    [InlineData(@"{int}\/more", "3/more", true)]
    [InlineData(@"a \(literal\) \{brace} and\/or \\", @"a (literal) {brace} and/or \", true)]
    public void It_matches_the_whole_text(string expression, string text, bool matches) =>
        (Match(expression, text) is not null).Should().Be(matches);

    [Theory]
    [InlineData("{int} left", "-3 left", "-3")]
    [InlineData("{float} left", "-3.5 left", "-3.5")]
    [InlineData("{float} left", ".5 left", ".5")]
    [InlineData("{double} left", "1E-3 left", "1E-3")]
    [InlineData("{word} is it", "this is it", "this")]
    [InlineData("{string} is it", "\"this thing\" is it", "this thing")]
    [InlineData("{string} is it", "'this \"thing\"' is it", "this \"thing\"")]
    [InlineData("{string} is it", "\"this \\\"thing\\\"\" is it", "this \"thing\"")]
    [InlineData("{string} is it", "\"\" is it", "")]
    [InlineData("it is {}", "it is anything at all", "anything at all")]
    public void A_parameter_yields_its_argument(string expression, string text, string argument) =>
        Match(expression, text).Should().ContainSingle().Which.Text.Should().Be(argument);

    [Theory]
    [InlineData("{int} left", "3.5 left")]
    [InlineData("{int} left", "some left")]
    [InlineData("{word} is it", "this thing is it")]
    [InlineData("{string} is it", "this is it")]
    public void A_parameter_refuses_other_text(string expression, string text) =>
        Match(expression, text).Should().BeNull();

    [Fact]
    public void Arguments_come_in_order_with_their_places()
    {
        var arguments = Match("{word} gives {int} to {string}", "Ann gives 3 to 'Bob'")!;

        arguments.Select(argument => (argument.Text, argument.Group.Start, argument.ParameterTypeName))
            .Should().Equal(("Ann", 0, "word"), ("3", 10, "int"), ("Bob", 15, "string"));
    }

    [Fact]
    public void A_custom_parameter_type_keeps_the_groups_inside()
    {
        var flight = new ParameterType("flight", ["([A-Z]{3})-([A-Z]{3})"]);

        var argument = StepExpression.Parse("{flight} is late", [flight]).Match("LHR-CDG is late")!.Single();

        argument.Text.Should().Be("LHR-CDG");
        argument.Group.Children.Select(child => child.Value).Should().Equal("LHR", "CDG");
    }

    [Theory]
    [InlineData("a {int", "no matching '}'")]
    [InlineData("a (b", "no matching ')'")]
    [InlineData("a ()", "may not be empty")]
    [InlineData("a (b(c))", "may not contain optional text")]
    [InlineData("a (b {int})", "may not contain a parameter")]
    [InlineData("a /b", "alternative is empty")]
    [InlineData("a b/ c", "alternative is empty")]
    [InlineData("a b/(c)", "optional text alone")]
    [InlineData(@"a \b", "backslash may stand only before")]
    [InlineData(@"a \", "backslash may stand only before")]
    [InlineData("a {in/t}", "no name for a parameter type")]
    [InlineData("a {color}", "no parameter type '{color}'")]
    public void What_breaks_the_grammar_is_told(string expression, string problem) =>
        FluentActions.Invoking(() => Match(expression, "")).Should().Throw<BindingException>()
            .Which.Message.Should().Contain(expression).And.Contain(problem);

    private static IReadOnlyList<MatchedArgument>? Match(string expression, string text) =>
        StepExpression.Parse(expression, ParameterType.BuiltIn).Match(text);
}
