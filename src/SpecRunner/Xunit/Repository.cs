using System.Reflection;
using CancelSpec.SpecRunner.Features;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>Where the test assembly finds features, and where it leaves what it writes.</summary>
internal static class Repository
{
    private static readonly Lazy<FeatureFolder> LazyFeatures = new(() => FeatureFolder.Read(Root));

    /// <summary>The features as they are in the working copy. A copy beside the assembly would keep deleted ones.</summary>
    public static FeatureFolder Features => LazyFeatures.Value;

    /// <summary>The test assembly; with xunit v3 it is the program itself.</summary>
    public static Assembly TestAssembly => Assembly.GetEntryAssembly()!;

    /// <summary>The working copy that the test assembly was built from, as its project recorded it.</summary>
    public static string Root => TestAssembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
}
