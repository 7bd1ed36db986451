using System.Reflection;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Architecture;

/// <summary>Dependencies point one way: which of our libraries each may use, and which of others' none may.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] OnlyForTests =
        ["xunit", "Reqnroll", "FluentAssertions", "Testcontainers", "Docker.DotNet", "Microsoft.AspNetCore.Mvc.Testing", "Microsoft.AspNetCore.TestHost"];

    public static TheoryData<string, string> Libraries => new()
    {
        { "Verdicts", "" },
        { "WireTap", "" },
        { "Postgres", "" },
        { "Pools", "Postgres" },
        { "Gate", "Postgres, Verdicts, WireTap" },
        { "LivingDoc", "" },
        { "Server", "Pools, Postgres" },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_uses_only_what_lies_below_it(string library, string below)
    {
        var names = Assembly.Load($"CancelSpec.{library}").GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        names.Where(name => name.StartsWith("CancelSpec.", StringComparison.Ordinal)).Order()
            .Should().Equal(below.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(name => $"CancelSpec.{name}"));
        names.Should().NotContain(name => OnlyForTests.Any(other => name.StartsWith(other, StringComparison.OrdinalIgnoreCase)));
    }
}
