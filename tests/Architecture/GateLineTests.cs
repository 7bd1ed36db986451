using CancelSpec.Gate;
using FluentAssertions;
using NetArchTest.Rules;
using Xunit;

namespace CancelSpec.Tests.Architecture;

/// <summary>
/// An interruption goes one way through the gate, from request to report. No folder uses one that comes after it, so what
/// sets a subject up does not use what judges it.
/// </summary>
public sealed class GateLineTests
{
    private static readonly string[] Line = ["Requests", "Planning", "Observations", "Subjects", "Driving", "Hazards", "Judging", "Reports"];

    public static TheoryData<string> Folders => [.. Line[..^1]];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_does_not_use_what_comes_after_it(string folder)
    {
        var later = Line.SkipWhile(name => name != folder).Skip(1).Select(NamespaceOf).ToArray();

        var result = Types.InAssembly(typeof(SubjectJudge).Assembly)
            .That().ResideInNamespace(NamespaceOf(folder))
            .ShouldNot().HaveDependencyOnAny(later).GetResult();

        result.FailingTypes.Select(type => type.FullName).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Planning", new[] { "Subjects" })]
    [InlineData("Hazards", new[] { "Driving", "Subjects", "Planning" })]
    [InlineData("Observations", new[] { "Planning" })]
    public void A_folder_does_not_use_what_it_has_no_need_of(string folder, string[] others) =>
        Types.InAssembly(typeof(SubjectJudge).Assembly)
            .That().ResideInNamespace(NamespaceOf(folder))
            .ShouldNot().HaveDependencyOnAny([.. others.Select(NamespaceOf)]).GetResult()
            .FailingTypes.Select(type => type.FullName).Should().BeEmpty();

    private static string NamespaceOf(string folder) => $"CancelSpec.Gate.{folder}";
}
