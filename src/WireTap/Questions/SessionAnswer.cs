namespace CancelSpec.WireTap;

/// <summary>What the database has answered to a question, see <see cref="TapSession.AskAsync"/>.</summary>
public sealed record SessionAnswer
{
    private SessionAnswer()
    {
    }

    /// <summary>The rows, each with its columns as text, null for NULL. Empty where there is a <see cref="Problem"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Rows { get; private init; } = [];

    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Problem { get; private init; }

    /// <summary>
    /// The status byte of the session's last ReadyForQuery when the database had answered all that was forwarded before the
    /// question. Null where the session was over before, or not open yet.
    /// </summary>
    public char? TransactionStatus { get; internal init; }

    internal static SessionAnswer Of(IReadOnlyList<IReadOnlyList<string?>> rows) => new() { Rows = rows };

    internal static SessionAnswer None(string problem) => new() { Problem = problem };
}
