using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>Which pool the environment selects for the gate.</summary>
public sealed class SubjectUnderTestTests
{
    [Theory]
    [InlineData(null, "check-on-return")]
    [InlineData("", "check-on-return")]
    [InlineData("unfixed", "unfixed")]
    public void The_pool_is_the_recommended_fix_unless_the_variable_names_another(string? value, string pool) =>
        SubjectUnderTest.Of(value, 4).Identity.Should().Be(new SubjectIdentity(SubjectKind.Pool, pool, 4));

    [Fact]
    public void A_wrong_name_is_told_in_one_line_that_lists_the_right_ones()
    {
        SubjectUnderTest.ProblemOf("unfixed").Should().BeNull();
        SubjectUnderTest.ProblemOf("unfxied").Should().StartWith("CANCELSPEC_POOL: there is no pool 'unfxied'; there are blind-commit, check-on-return,")
            .And.NotContain("\n");
    }

    [Fact]
    public void A_problem_of_the_whole_run_fails_one_scenario_and_skips_the_others()
    {
        var problem = $"{nameof(SubjectUnderTestTests)} {Guid.NewGuid()}";
        var tell = () => ProblemOfRun.Tell(problem);

        tell.Should().Throw<Exception>().WithMessage(problem);
        tell.Should().Throw<Exception>().WithMessage("*another scenario has failed for the same reason");
    }
}
