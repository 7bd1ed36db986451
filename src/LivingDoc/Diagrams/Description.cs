using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>A history in words: the headline of the diagram, and its description for readers who cannot see it.</summary>
internal static class Description
{
    private const int ShownNames = 4;

    /// <summary>Which transactions leaked and which requests ran inside them, or that none leaked, in sentences.</summary>
    public static string Headline(WireHistory history, IReadOnlyList<OpenTransaction> transactions)
    {
        var leaks = transactions.Where(transaction => transaction.IsLeak).ToList();
        if (leaks.Count > 0)
            return string.Join(" ", leaks.Select(Leak));

        var cancelled = history.Requests.Where(request => request.LeftAt is not null).ToList();
        return cancelled.Count == 0
            ? "No client hung up, and no transaction outlived its request."
            : $"{Sentence(Names(cancelled))} {(cancelled.Count == 1 ? "was" : "were")} cancelled, and no transaction outlived its request.";
    }

    /// <summary>The headline, then the requests in order, the restarts and the counts.</summary>
    public static string Full(WireHistory history, IReadOnlyList<OpenTransaction> transactions)
    {
        var requests = history.Requests.OrderBy(request => request.SentAt).ToList();
        var counts = $"{Count(requests.Count, "request")}, {Count(history.Sessions.Count, "connection")}, {Count(history.Messages.Count, "message")}.";
        var restarts = string.Join(" ", history.Restarts.Select(at => $"Restart after {Before(requests, at)}."));
        return string.Join(" ", new[] { Headline(history, transactions), $"In order: {Names(requests)}.", restarts, counts }.Where(part => part.Length > 0));
    }

    /// <summary>The names of requests. Successive requests with the same name are one entry: <c>POST /bump ×2 and GET /counter</c>.</summary>
    public static string Names(IReadOnlyList<TracedRequest> requests)
    {
        var runs = new List<(string Name, int Count)>();
        foreach (var name in requests.Select(request => request.Outcome switch
        {
            RequestOutcome.Error => $"{request.Name} (error)",
            RequestOutcome.Unanswered => $"{request.Name} (no answer)",
            _ => request.Name,
        }))
        {
            if (runs.Count > 0 && runs[^1].Name == name)
                runs[^1] = (name, runs[^1].Count + 1);
            else
                runs.Add((name, 1));
        }

        return List([.. runs.Select(run => run.Count == 1 ? run.Name : $"{run.Name} ×{run.Count}")]);
    }

    private static string Leak(OpenTransaction leak)
    {
        var names = leak.Inside.Count <= ShownNames * 4 ? Names(leak.Inside) : Count(leak.Inside.Count, "later request");
        var inside = leak.Inside.Count == 0 ? "No later request ran inside it." : $"{Sentence(names)} ran inside it.";
        var end = leak.End switch
        {
            TransactionEnd.ConnectionClosed => leak.Inside.Count == 0
                ? "It ended with the connection."
                : "It ended with the connection, and what they had done was lost.",
            TransactionEnd.None => "It was still open at the end.",
            _ => "Then it ended for all of them together.",
        };
        return $"The client of {leak.Owner.Name} hung up, and its transaction was left open on connection {leak.Session}. {inside} {end}";
    }

    private static string Before(List<TracedRequest> requests, TimeSpan at) =>
        requests.LastOrDefault(request => request.SentAt <= at)?.Name ?? "the start";

    private static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none",
        1 => names[0],
        > 2 * ShownNames => $"{string.Join(", ", names.Take(ShownNames))}, … {names.Count - (2 * ShownNames)} more …, {string.Join(", ", names.TakeLast(ShownNames))}",
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
