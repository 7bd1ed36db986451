using System.Collections.Immutable;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Takes in a database's log, and counts what each transaction in it has changed. One thread may add while another waits.
/// </summary>
internal sealed class TransactionLogReader
{
    /// <summary>The prefix of the messages that mark a moment.</summary>
    public const string MarkPrefix = "cancelspec";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Table, RowChangeKind Kind), long> _open = [];
    private ImmutableList<TransactionChanges> _told = [];
    private string _awaited = "";
    private TaskCompletionSource<LoggedTransactions> _marked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was committed before a mark, once that has come. One mark is awaited at a time.</summary>
    public Task<LoggedTransactions> WhenMarkedAsync(string mark)
    {
        lock (_lock)
        {
            _awaited = mark;
            _marked = new TaskCompletionSource<LoggedTransactions>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _marked.Task;
        }
    }

    /// <summary>A committed transaction comes next.</summary>
    public void Begin()
    {
        lock (_lock)
            _open.Clear();
    }

    /// <summary>It has changed a row, or truncated a table.</summary>
    /// <param name="table">The table's name in SQL, with its schema.</param>
    /// <param name="kind">What it has done.</param>
    public void AddChange(string table, RowChangeKind kind)
    {
        lock (_lock)
            _open[(table, kind)] = _open.GetValueOrDefault((table, kind)) + 1;
    }

    /// <summary>It has written a message to the log. That may be a mark.</summary>
    public void AddMessage(string prefix, string text)
    {
        lock (_lock)
        {
            if (prefix == MarkPrefix && text == _awaited)
                _marked.TrySetResult(new LoggedTransactions(_told));
        }
    }

    /// <summary>That was all of it.</summary>
    public void Commit()
    {
        lock (_lock)
        {
            if (_open.Count == 0)
                return;
            _told = _told.Add(new TransactionChanges(
            [
                .. _open.Select(of => new RowChange(of.Key.Table, of.Key.Kind, of.Value)).OrderBy(change => change.Table, StringComparer.Ordinal).ThenBy(change => change.Kind),
            ]));
            _open.Clear();
        }
    }
}
