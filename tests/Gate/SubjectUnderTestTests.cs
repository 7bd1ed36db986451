using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>Which subject the environment selects for the gate.</summary>
public sealed class SubjectUnderTestTests
{
    private const string Sized = "node server.js {listen} {database} {pool-size}";
    private const string Unsized = "node server.js {listen} {database}";

    [Fact]
    public void The_subject_is_the_recommended_fix_where_no_variable_is_set() => IdentityFrom(4).Should().Be(new SubjectIdentity(SubjectKind.Pool, "check-on-return", 4));

    [Fact]
    public void A_pool_is_selected_by_its_name() =>
        IdentityFrom(1, ("CANCELSPEC_POOL", "unfixed")).Should().Be(new SubjectIdentity(SubjectKind.Pool, "unfixed", 1));

    [Fact]
    public void A_program_is_selected_by_its_command_line() =>
        IdentityFrom(4, ("CANCELSPEC_SERVER", Sized)).Should().Be(new SubjectIdentity(SubjectKind.Command, Sized, 4));

    [Fact]
    public void A_pool_and_a_program_at_once_are_refused() =>
        FluentActions.Invoking(() => IdentityFrom(1, ("CANCELSPEC_POOL", "unfixed"), ("CANCELSPEC_SERVER", Sized)))
            .Should().Throw<SubjectException>().WithMessage($"CANCELSPEC_SERVER and CANCELSPEC_POOL are both set ('{Sized}' and 'unfixed')*");

    [Theory]
    [InlineData(Sized, 4, false)]
    [InlineData(Unsized, 1, false)]
    [InlineData(Unsized, 4, true)]
    public void A_program_whose_pool_size_cannot_be_set_is_judged_once(string command, int connections, bool isJudgedAlready) =>
        (SubjectUnderTest.WhyJudgedAlready(Environment(("CANCELSPEC_SERVER", command)), connections) is not null).Should().Be(isJudgedAlready);

    private static SubjectIdentity IdentityFrom(int connections, params (string Name, string Value)[] variables) =>
        SubjectUnderTest.From(Environment(variables), connections).Identity;

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
