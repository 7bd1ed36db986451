using System.Text.RegularExpressions;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>What the SQL of a message says.</summary>
internal static partial class SqlText
{
    private static readonly string[] HousekeepingWords =
    [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW", "DISCARD",
        "DEALLOCATE", "PREPARE", "UNLISTEN", "CLOSE",
    ];

    private static readonly string[] ChangingWords = ["INSERT", "UPDATE", "DELETE", "MERGE", "CALL", "TRUNCATE"];

    /// <summary>Whether a message executes a statement.</summary>
    public static bool IsExecution(this TapEvent message) =>
        message is { Direction: Direction.ToDatabase, Name: "Query" or "Execute", Sql: not null };

    /// <summary>Whether a message executes a statement.</summary>
    public static bool IsExecution(this TapMessage message) =>
        message is { Direction: Direction.ToDatabase, Name: "Query" or "Execute", Sql: not null };

    /// <summary>Whether a message executes a COMMIT.</summary>
    public static bool IsCommit(this TapEvent message) =>
        message.IsExecution() && (StartsWith(message.Sql!, "COMMIT") || StartsWith(message.Sql!, "END"));

    /// <summary>Whether SQL is a COMMIT and nothing else.</summary>
    public static bool IsOnlyCommit(this StatementSql sql) =>
        (StartsWith(sql, "COMMIT") || StartsWith(sql, "END")) && !sql.Bare.TrimEnd().TrimEnd(';').Contains(';', StringComparison.Ordinal);

    /// <summary>Whether a message executes the beginning of a transaction.</summary>
    public static bool IsBegin(this TapEvent message) => message.IsExecution() && message.Sql!.IsBegin();

    /// <summary>Whether SQL begins a transaction.</summary>
    public static bool IsBegin(this StatementSql sql) => StartsWith(sql, "BEGIN") || StartsWith(sql, "START");

    /// <summary>
    /// Whether SQL only controls transactions, settings or prepared statements, as pools and drivers do. An empty statement asks
    /// whether the connection is alive. HikariCP sends one before it lends a connection that was idle for half a second.
    /// </summary>
    public static bool IsHousekeeping(this StatementSql sql) => IsEmpty(sql) || Array.Exists(HousekeepingWords, word => StartsWith(sql, word)) || SetConfig().IsMatch(sql.Bare);

    /// <summary>Whether SQL is a request's own work or begins it, and no other housekeeping.</summary>
    public static bool IsOfWork(this StatementSql sql) => sql.IsBegin() || !sql.IsHousekeeping();

    /// <summary>Whether SQL is a statement that changes rows. A function that a SELECT calls may do that too.</summary>
    public static bool IsToChange(this StatementSql sql) =>
        Array.Exists(ChangingWords, word => StartsWith(sql, word)) || CopyIn().IsMatch(sql.Bare) || (MayHoldChange().IsMatch(sql.Bare) && Change().IsMatch(sql.Bare));

    /// <summary>Whether SQL leaves something in its session that a COMMIT does not undo.</summary>
    public static bool IsToChangeSession(this StatementSql sql) => SessionChange().IsMatch(sql.Bare);

    [GeneratedRegex(@"^(SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)|LISTEN\b|PREPARE\s+(?!TRANSACTION\b))|\bset_config\s*\((?!.*\btrue\b)|\bpg_(try_)?advisory_lock", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex SessionChange();

    [GeneratedRegex(@"^COPY\s+[^\s(][^(]*(\([^)]*\)\s*)?\bFROM\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CopyIn();

    [GeneratedRegex(@"^(WITH\b|COPY\s*\()", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MayHoldChange();

    // SELECT … FOR UPDATE locks rows and changes none.
    [GeneratedRegex(@"\b(INSERT|DELETE|MERGE|(?<!\bFOR\s+(NO\s+KEY\s+)?)UPDATE)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Change();

    [GeneratedRegex(@"^SELECT\s+(pg_catalog\s*\.\s*)?set_config\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SetConfig();

    private static bool IsEmpty(StatementSql sql) => sql.Bare.All(letter => letter is ';' || char.IsWhiteSpace(letter));

    private static bool StartsWith(StatementSql sql, string word) => sql.Bare.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
