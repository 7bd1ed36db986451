using System.Text;
using System.Text.RegularExpressions;

namespace CancelSpec.WireTap;

/// <summary>A command in SQL that changes which statements a session has prepared.</summary>
/// <param name="Tag">The tag of the CommandComplete that confirms it.</param>
/// <param name="Name">The statement's name; null for all statements.</param>
/// <param name="Sql">The statement that the name stands for from then on; null for none.</param>
internal sealed partial record StatementCommand(string Tag, string? Name, StatementSql? Sql)
{
    private const string NamePattern = """(?<name>"(?:[^"]|"")+"|[\w$]+)""";

    /// <summary>The commands in a text, in their order.</summary>
    public static IReadOnlyList<StatementCommand> In(StatementSql sql) => MayHoldAny(sql.Text)
        ? [.. Commands().Matches(sql.Text).Select(match => Of(match, sql))]
        : [];

    /// <summary>The name of the statement that an EXECUTE in SQL executes; null where the text is no EXECUTE.</summary>
    public static string? ExecutedBy(string sql) => Execute().Match(sql) is { Success: true } match ? NameIn(match) : null;

    private static bool MayHoldAny(string sql) =>
        Has(sql, "DEALLOCATE") || Has(sql, "DISCARD") || Has(sql, "PREPARE");

    private static bool Has(string sql, string word) => sql.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static StatementCommand Of(Match match, StatementSql whole) => match.Groups["command"].Value.ToUpperInvariant() switch
    {
        "PREPARE" => new StatementCommand("PREPARE", NameIn(match), Prepared(match.Groups["sql"].Value, whole)),
        "DEALLOCATE" when !match.Groups["all"].Success => new StatementCommand("DEALLOCATE", NameIn(match), null),
        var command => new StatementCommand($"{command} ALL", null, null),
    };

    // Of a text that was cut short only the hash of the whole tells the end.
    private static StatementSql Prepared(string sql, StatementSql whole) =>
        Encoding.UTF8.GetByteCount(whole.Text) < MessageScanner.KeptBody ? StatementSql.Of(sql) : new StatementSql(sql, whole.Hash);

    private static string NameIn(Match match) => match.Groups["name"].Value is var name && name.StartsWith('"')
        ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : name.ToLowerInvariant();

    [GeneratedRegex(
        $"""
        (?<![\w"'$])(?:
            (?<command>DISCARD)\s+(?<all>ALL)\b
          | (?<command>DEALLOCATE)\s+(?:PREPARE\s+)?(?:(?<all>ALL)\b|{NamePattern})
          | (?<command>PREPARE)\s+(?!TRANSACTION\b){NamePattern}\s*(?:\([^)]*\)\s*)?AS\s+(?<sql>[^;]*)
        )
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Commands();

    [GeneratedRegex($@"^\s*EXECUTE\s+{NamePattern}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Execute();
}
