using System.Text;

namespace CancelSpec.WireTap;

/// <summary>The SQL of a statement. It equals another SQL if their hashes are equal.</summary>
/// <param name="Text">The text, or about its first kilobyte, for people.</param>
/// <param name="Hash">A hash of the whole text without its comments. Of a text longer than 64 KiB, the first 64 KiB and the message's length count.</param>
public sealed record StatementSql(string Text, ulong Hash)
{
    private IReadOnlyList<StatementCommand>? _commands;
    private string? _bare;

    /// <summary><see cref="Text"/> without comments, and without white space in front.</summary>
    public string Bare => _bare ??= SqlComments.Strip(Text).TrimStart();

    /// <summary>What it does to the statements that its session has prepared.</summary>
    internal IReadOnlyList<StatementCommand> Commands => _commands ??= StatementCommand.In(this);

    /// <summary>The SQL that is a whole text.</summary>
    public static StatementSql Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var hash = new SqlHash();
        hash.Begin(stringsBefore: 0, bytes.Length);
        hash.Add(bytes);
        return new StatementSql(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MessageScanner.KeptBody))), hash.Value);
    }

    /// <summary>Whether the whole texts are equal, apart from comments.</summary>
    public bool Equals(StatementSql? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
