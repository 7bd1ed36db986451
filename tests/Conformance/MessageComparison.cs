using System.Text.Json.Nodes;

namespace CancelSpec.Tests.Conformance;

/// <summary>
/// Compares the messages of two runs. Identifiers may differ, but must refer to one another in the same
/// way. Ignored is what no two implementations share: times, places in code, stack traces and snippets.
/// </summary>
internal sealed class MessageComparison
{
    private static readonly HashSet<string> Ignored =
        ["timestamp", "duration", "uri", "sourceReference", "stackTrace", "snippets", "fileName", "workerId"];

    // These are told at other moments by other implementations; only their order among themselves counts.
    private static readonly string[] Declarations =
        ["source", "gherkinDocument", "pickle", "parameterType", "stepDefinition", "hook", "testCase"];

    private readonly Dictionary<string, string> _actualIds = [];
    private readonly Dictionary<string, string> _expectedIds = [];
    private readonly List<string> _differences = [];

    /// <returns>One line for each difference; none if the runs are the same.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<JsonObject> expected, IReadOnlyList<JsonObject> actual)
    {
        var comparison = new MessageComparison();
        foreach (var kind in Declarations)
            comparison.CompareLists(kind, OfKind(expected, kind), OfKind(actual, kind));
        comparison.CompareLists("event", Events(expected), Events(actual));
        return comparison._differences;
    }

    private static IReadOnlyList<JsonNode?> OfKind(IEnumerable<JsonObject> messages, string kind) =>
        [.. messages.Where(message => message.ContainsKey(kind))];

    private static IReadOnlyList<JsonNode?> Events(IEnumerable<JsonObject> messages) =>
        [.. messages.Where(message => !Declarations.Append("meta").Any(message.ContainsKey))];

    private void CompareLists(string path, IReadOnlyList<JsonNode?> expected, IReadOnlyList<JsonNode?> actual)
    {
        if (expected.Count != actual.Count)
            _differences.Add($"{path}: {expected.Count} expected, but {actual.Count} found");
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            Compare($"{path}[{i}]", expected[i], actual[i]);
    }

    private void Compare(string path, JsonNode? expected, JsonNode? actual)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                CompareObjects(path, left, right);
                break;
            case (JsonArray left, JsonArray right):
                CompareLists(path, [.. left], [.. right]);
                break;
            default:
                if (!JsonNode.DeepEquals(expected, actual))
                    _differences.Add($"{path}: {Show(expected)} expected, but {Show(actual)} found");
                break;
        }
    }

    private void CompareObjects(string path, JsonObject expected, JsonObject actual)
    {
        foreach (var name in Names(expected).Union(Names(actual)).Where(name => !Ignored.Contains(name)))
        {
            if (name is "message" or "exception" && MayGiveReason(expected))
                continue;
            // The type of an exception is the language's, its message is the sample's.
            if (name == "type" && path.EndsWith(".exception", StringComparison.Ordinal))
                continue;
            var (left, right) = (expected[name], actual[name]);
            if (name is "id" || name.EndsWith("Id", StringComparison.Ordinal))
                CompareIds($"{path}.{name}", left?.ToString(), right?.ToString());
            else if (name.EndsWith("Ids", StringComparison.Ordinal))
                CompareIdLists($"{path}.{name}", left?.AsArray() ?? [], right?.AsArray() ?? []);
            else
                Compare($"{path}.{name}", left, right);
        }
    }

    // In C# only an exception can say "pending" or "skipped", so there is always one to tell.
    private static bool MayGiveReason(JsonObject expected) =>
        expected["status"]?.ToString() is "PENDING" or "SKIPPED" && expected["message"] is null;

    private void CompareIdLists(string path, JsonArray expected, JsonArray actual)
    {
        if (expected.Count != actual.Count)
            _differences.Add($"{path}: {expected.Count} expected, but {actual.Count} found");
        foreach (var (left, right) in expected.Zip(actual))
            CompareIds(path, left?.ToString(), right?.ToString());
    }

    private void CompareIds(string path, string? expected, string? actual)
    {
        if (expected is null || actual is null)
        {
            _differences.Add($"{path}: {Show(expected)} expected, but {Show(actual)} found");
            return;
        }
        _actualIds.TryAdd(expected, actual);
        _expectedIds.TryAdd(actual, expected);
        if (_actualIds[expected] != actual || _expectedIds[actual] != expected)
            _differences.Add($"{path}: refers to something else than expected");
    }

    // An absent property and an empty list are the same.
    private static IEnumerable<string> Names(JsonObject node) =>
        node.Where(property => property.Value is not (null or JsonArray { Count: 0 })).Select(property => property.Key);

    private static string Show(object? value) => value switch
    {
        null => "nothing",
        JsonNode node => node.ToJsonString(),
        _ => $"'{value}'",
    };
}
