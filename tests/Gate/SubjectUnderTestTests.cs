using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>Whom the gate judges, as the environment says.</summary>
public sealed class SubjectUnderTestTests
{
    private const string Sized = "node server.js {listen} {database} {pool-size}";
    private const string Unsized = "node server.js {listen} {database}";

    [Fact]
    public void Without_a_word_it_is_the_recommended_fix() => IdentityFrom(4).Should().Be(new SubjectIdentity(SubjectKind.Pool, "check-on-return", 4));

    [Fact]
    public void A_pool_is_taken_by_its_name() =>
        IdentityFrom(1, ("CANCELSPEC_POOL", "unfixed")).Should().Be(new SubjectIdentity(SubjectKind.Pool, "unfixed", 1));

    [Fact]
    public void A_program_is_known_by_its_command_line() =>
        IdentityFrom(4, ("CANCELSPEC_SERVER", Sized)).Should().Be(new SubjectIdentity(SubjectKind.Command, Sized, 4));

    [Fact]
    public void A_pool_and_a_program_at_once_are_refused_by_their_names() =>
        FluentActions.Invoking(() => IdentityFrom(1, ("CANCELSPEC_POOL", "unfixed"), ("CANCELSPEC_SERVER", Sized)))
            .Should().Throw<SubjectException>().WithMessage($"CANCELSPEC_SERVER and CANCELSPEC_POOL are both set ('{Sized}' and 'unfixed')*");

    [Theory]
    [InlineData(Sized, 4, false)]
    [InlineData(Unsized, 1, false)]
    [InlineData(Unsized, 4, true)]
    public void A_program_whose_pool_cannot_be_told_its_size_is_judged_once(string command, int connections, bool isJudgedAlready) =>
        (SubjectUnderTest.WhyJudgedAlready(Environment(("CANCELSPEC_SERVER", command)), connections) is not null).Should().Be(isJudgedAlready);

    private static SubjectIdentity IdentityFrom(int connections, params (string Name, string Value)[] variables) =>
        SubjectUnderTest.From(Environment(variables), connections).Identity;

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
