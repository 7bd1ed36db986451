namespace CancelSpec.LivingDoc.Runs;

/// <summary>The order in which a new reader reads the features.</summary>
internal static class ReadingOrder
{
    private static readonly string[] Folders = ["narrative", "gate", "server"];

    /// <summary>The part of the specification that a feature file belongs to: its folder's name.</summary>
    public static string FolderOf(string uri)
    {
        var segments = uri.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.SkipLast(1).FirstOrDefault(segment => Folders.Contains(segment))
            ?? segments.SkipLast(1).LastOrDefault()
            ?? "features";
    }

    public static IOrderedEnumerable<FeatureReport> Sort(IEnumerable<FeatureReport> features) => features
        .OrderBy(feature => Array.IndexOf(Folders, feature.Folder) is var place and >= 0 ? place : Folders.Length)
        .ThenBy(feature => feature.Folder, StringComparer.Ordinal)
        .ThenBy(feature => feature.Uri, StringComparer.Ordinal);
}
