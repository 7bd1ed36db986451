using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Driving;

/// <summary>Finds out whether a session stays in a transaction, although no request uses it any more.</summary>
internal static class OpenTransactions
{
    /// <param name="harness">The subject's harness.</param>
    /// <param name="limit">How long each transaction may take to end.</param>
    /// <returns>The first transaction that does not end; null for none.</returns>
    public static async Task<OpenTransaction?> FindAsync(Harness harness, WaitLimit limit)
    {
        using var end = new CancellationTokenSource();
        foreach (var session in harness.Tap.Sessions.Where(session => session.IsInTransaction()))
        {
            var idle = harness.Tap.History.WhenAsync(seen => seen.Session == session.Number && !session.IsInTransaction(), end.Token);
            if (session.IsInTransaction() && !await limit.WaitAsync(Task.WhenAny(idle, session.SubjectClosed), harness.Watch))
                return new OpenTransaction(session.Number, session.TransactionStatus ?? '?');
        }

        return null;
    }
}
