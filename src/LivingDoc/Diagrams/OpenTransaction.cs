using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>How the transaction of a cancelled request ended.</summary>
internal enum TransactionEnd
{
    /// <summary>It was still open at the end of the trace.</summary>
    None,

    /// <summary>Its connection was closed.</summary>
    ConnectionClosed,

    /// <summary>It was committed or rolled back.</summary>
    Ended,
}

/// <summary>A transaction that was still open when the client of its request had hung up.</summary>
/// <param name="Owner">The request that had opened it.</param>
/// <param name="Session">The number of its session.</param>
/// <param name="From">When its client hung up, or when the transaction began if that came later.</param>
/// <param name="Until">When it ended, or when the trace ended.</param>
/// <param name="Inside">The later requests whose statements ran in it, in order.</param>
/// <param name="End">How it ended.</param>
internal sealed record OpenTransaction(
    TracedRequest Owner, int Session, TimeSpan From, TimeSpan Until, IReadOnlyList<TracedRequest> Inside, TransactionEnd End)
{
    /// <summary>Whether it outlived its request, rather than having ended before another request could run inside it.</summary>
    public bool IsLeak => Inside.Count > 0 || End is TransactionEnd.None;

    /// <summary>All of a history, in the order of <see cref="From"/>.</summary>
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

    /// <summary>Some pools roll back right before they lend a connection again, when the next request is already under way.</summary>
    private static bool CleansUp(string? sql) => sql is not null
        && (sql.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("ABORT", StringComparison.OrdinalIgnoreCase)
            || sql.StartsWith("DISCARD", StringComparison.OrdinalIgnoreCase));
}
