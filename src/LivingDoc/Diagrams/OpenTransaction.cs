using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>How a transaction ended whose request was cancelled.</summary>
internal enum TransactionEnd
{
    /// <summary>It had not, when the history ended.</summary>
    None,

    /// <summary>Its connection was closed.</summary>
    ConnectionClosed,

    /// <summary>It was committed or rolled back.</summary>
    Ended,
}

/// <summary>A transaction that was still open when the client of its request had hung up.</summary>
/// <param name="Owner">The request that had opened it.</param>
/// <param name="Session">Where.</param>
/// <param name="From">From when on it had no request: the hanging up, or the transaction's beginning if that came later.</param>
/// <param name="Until">When it ended, or the history did.</param>
/// <param name="Inside">The later requests whose statements ran in it, in order.</param>
/// <param name="End">How it ended.</param>
internal sealed record OpenTransaction(
    TracedRequest Owner, int Session, TimeSpan From, TimeSpan Until, IReadOnlyList<TracedRequest> Inside, TransactionEnd End)
{
    /// <summary>It has outlived its request, rather than having been ended before anybody could come to harm.</summary>
    public bool IsLeak => Inside.Count > 0 || End is TransactionEnd.None;

    /// <summary>Those of a history, in the order of their beginning.</summary>
    public static IReadOnlyList<OpenTransaction> In(WireHistory history)
    {
        var loans = Loans.Of(history);
        return [.. history.Sessions.SelectMany(session => Of(session, loans)).OrderBy(transaction => transaction.From)];
    }

    private static IEnumerable<OpenTransaction> Of(SessionHistory session, Loans loans)
    {
        for (var first = 0; first < session.Spans.Count; first++)
        {
            if (session.Spans[first].State is TransactionState.Idle)
                continue;
            var last = first;
            while (last + 1 < session.Spans.Count && session.Spans[last + 1].State is not TransactionState.Idle)
                last++;
            var (start, end) = (session.Spans[first].Start, session.Spans[last].End);
            if (loans.LastOn(session.Number, start) is { LeftAt: { } left } owner && left < end)
                yield return Of(session, loans, owner, left > start ? left : start, end, isLast: last == session.Spans.Count - 1);
            first = last;
        }
    }

    private static OpenTransaction Of(
        SessionHistory session, Loans loans, TracedRequest owner, TimeSpan from, TimeSpan until, bool isLast) =>
        new(owner, session.Number, from, until,
            [.. loans.SentOn(session.Number)
                .Where(sent => WireHistory.IsStatement(sent.Message) && sent.Message.At > from && sent.Message.At <= until)
                .TakeWhile(sent => !CleansUp(sent.Message.Detail))
                .Select(sent => sent.Request).Where(request => request != owner).Distinct()],
            !isLast ? TransactionEnd.Ended : session.Closed is null ? TransactionEnd.None : TransactionEnd.ConnectionClosed);

    /// <summary>A pool that rolls back before it lends a connection again does so in the next request's time.</summary>
    private static bool CleansUp(string? sql) => sql is not null
        && (sql.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("ABORT", StringComparison.OrdinalIgnoreCase)
            || sql.StartsWith("DISCARD", StringComparison.OrdinalIgnoreCase));
}
