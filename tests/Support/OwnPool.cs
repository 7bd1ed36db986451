using System.Reflection;

namespace CancelSpec.Tests.Support;

/// <summary>An assembly with pools, as a user builds it: <c>tests/OwnPool</c>. The tests do not refer to it.</summary>
internal static class OwnPool
{
    public static string File { get; } = typeof(OwnPool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "OwnPool").Value!;
}
