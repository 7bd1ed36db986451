using Gherkin;

namespace CancelSpec.Tests.Runner;

/// <summary>All <c>.feature</c> files below a folder <c>features/</c>, in the order of their names.</summary>
internal sealed class FeatureFolder
{
    private static readonly Lazy<FeatureFolder> LazyRepository = new(() => new FeatureFolder(Support.Repository.Root));

    /// <param name="root">The folder that <c>features/</c> lies in.</param>
    public FeatureFolder(string root) => Entries = Directory.Exists(Path.Combine(root, "features"))
        ? [.. Directory.EnumerateFiles(Path.Combine(root, "features"), "*.feature", SearchOption.AllDirectories)
            .Select(path => (Path: path, Uri: Path.GetRelativePath(root, path).Replace('\\', '/')))
            .OrderBy(file => file.Uri, StringComparer.Ordinal)
            .Select(file => Read(file.Uri, File.ReadAllText(file.Path)))]
        : [];

    /// <summary>The features of the working copy. A copy beside the assembly would keep features that were deleted.</summary>
    public static FeatureFolder Repository => LazyRepository.Value;

    public IReadOnlyList<Entry> Entries { get; }

    private static Entry Read(string uri, string text)
    {
        try
        {
            var file = FeatureFile.Parse(uri, text);
            return file.Scenarios.Count > 0 ? new Entry(uri, file, null) : new Entry(uri, null, $"{uri} has no scenarios.");
        }
        catch (ParserException error)
        {
            return new Entry(uri, null, $"{uri} is not Gherkin.\n{error.Message}");
        }
    }

    /// <summary>A file with scenarios, or what is wrong with it.</summary>
    public sealed record Entry(string Uri, FeatureFile? File, string? Error);
}
