using CancelSpec.WireTap;

namespace CancelSpec.Gate.Observations;

/// <summary>What the SQL of a message says.</summary>
internal static class SqlText
{
    /// <summary>Whether a message executes a COMMIT.</summary>
    public static bool IsCommit(this TapEvent message) =>
        message is { Direction: Direction.ToDatabase, Name: "Query" or "Execute", Sql: { } sql } && (StartsWith(sql, "COMMIT") || StartsWith(sql, "END"));

    private static bool StartsWith(StatementSql sql, string word) => sql.Text.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
