using System.Text.Json.Nodes;
using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>
/// The samples of the official Cucumber compatibility kit, if <c>npm ci</c> has installed them.
/// Each is a folder with features and the messages that running them must yield.
/// </summary>
internal static class CompatibilityKit
{
    private static readonly string Folder = Path.Combine(
        Repository.Root, "node_modules", "@cucumber", "compatibility-kit", "features");

    public static bool IsThere => Directory.Exists(Folder);

    public static IEnumerable<string> Samples => Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)!);

    public static IReadOnlyList<JsonObject> ExpectedMessages(string sample) =>
        [.. File.ReadLines(PathOf(sample, $"{sample}.ndjson")).Select(line => JsonNode.Parse(line)!.AsObject())];

    public static string PathOf(string sample, string file) => Path.Combine(Folder, sample, file);
}
