using System.Collections.Concurrent;

namespace CancelSpec.Gate.Requests;

/// <summary>Counts the statements that each session executes in its transaction.</summary>
internal sealed class TransactionStatements
{
    private readonly ConcurrentDictionary<int, int> _counts = new();

    /// <summary>The statements of the transaction that is open on a session; 0 where none is.</summary>
    public int Of(int session) => _counts.GetValueOrDefault(session);

    /// <summary>Takes note of the next message of a session.</summary>
    public void Add(int session, string name, string? detail, bool isExecution)
    {
        if (isExecution)
            _counts.AddOrUpdate(session, 1, (_, count) => count + 1);
        else if (name == "ReadyForQuery" && detail is "I")
            _counts[session] = 0;
    }
}
