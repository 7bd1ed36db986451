using System.Reflection;

namespace CancelSpec.Tests.Support;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Where a run leaves its files.</summary>
    public static string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>The findings that are known and accepted for a while.</summary>
    public static string Baseline => Path.Combine(Root, CancelSpec.Gate.Reports.Baseline.FileName);
}
