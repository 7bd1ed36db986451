using Gherkin;

namespace CancelSpec.SpecRunner.Features;

/// <summary>All <c>.feature</c> files below a folder.</summary>
public sealed class FeatureFolder
{
    private FeatureFolder(IReadOnlyList<Entry> entries) => Entries = entries;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <param name="root">The folder that <c>features/</c> lies in.</param>
    public static FeatureFolder Read(string root)
    {
        var folder = Path.Combine(root, "features");
        if (!Directory.Exists(folder))
            return new FeatureFolder([]);
        return new FeatureFolder([.. Directory.EnumerateFiles(folder, "*.feature", SearchOption.AllDirectories)
            .Select(path => (path, uri: Path.GetRelativePath(root, path).Replace('\\', '/')))
            .OrderBy(found => found.uri, StringComparer.Ordinal)
            .Select(found => Read(found.uri, File.ReadAllText(found.path)))]);
    }

    private static Entry Read(string uri, string text)
    {
        try
        {
            return new Entry(uri, FeatureFile.Parse(uri, text), null);
        }
        catch (ParserException error)
        {
            return new Entry(uri, null, $"{uri} is no Gherkin.\n{error.Message}");
        }
    }

    /// <summary>A file that could be read, or why it could not be.</summary>
    public sealed record Entry(string Uri, FeatureFile? File, string? Error);
}
