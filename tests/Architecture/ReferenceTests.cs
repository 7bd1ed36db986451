using System.Reflection;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Architecture;

/// <summary>
/// Dependencies point one way. Each library uses exactly the libraries of ours that the table names, no library of a test
/// framework, and only one uses the libraries for containers.
/// </summary>
public sealed class ReferenceTests
{
    private static readonly string[] OnlyForTests =
        ["xunit", "Reqnroll", "FluentAssertions", "Microsoft.AspNetCore.Mvc.Testing", "Microsoft.AspNetCore.TestHost"];

    private static readonly string[] OnlyForContainers = ["Testcontainers", "Docker.DotNet"];

    public static TheoryData<string, string> Libraries => new()
    {
        { "Verdicts", "" },
        { "WireTap", "" },
        { "Processes", "" },
        { "Databases", "Processes" },
        { "Containers", "Databases, Processes" },
        { "Pools", "Databases" },
        { "Gate", "Databases, Processes, Verdicts, WireTap" },
        { "LivingDoc", "Verdicts" },
        { "Server", "Databases, Pools" },
        { "Cli", "Containers, Databases, Gate, LivingDoc, Pools, Server, Verdicts" },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_uses_exactly_these(string library, string below)
    {
        var names = Assembly.Load($"CancelSpec.{library}").GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        names.Where(name => name.StartsWith("CancelSpec.", StringComparison.Ordinal)).Order()
            .Should().Equal(below.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(name => $"CancelSpec.{name}"));
        string[] refused = library == "Containers" ? OnlyForTests : [.. OnlyForTests, .. OnlyForContainers];
        names.Should().NotContain(name => refused.Any(other => name.StartsWith(other, StringComparison.OrdinalIgnoreCase)));
    }
}
