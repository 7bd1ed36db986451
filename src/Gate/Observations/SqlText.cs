using CancelSpec.WireTap;

namespace CancelSpec.Gate.Observations;

/// <summary>What the SQL of a message says.</summary>
internal static class SqlText
{
    public static bool IsStatement(string name) => name is "Query" or "Parse";

    public static bool IsCommit(this TapEvent message) => message is { Direction: Direction.ToDatabase, Detail: { } sql }
        && IsStatement(message.Name) && (StartsWith(sql, "COMMIT") || StartsWith(sql, "END"));

    private static bool StartsWith(string sql, string word) => sql.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
