using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Understands the text of PostgreSQL's module test_decoding (https://www.postgresql.org/docs/current/test-decoding.html), entry by
/// entry: <c>BEGIN 701</c>, <c>table public.stock: UPDATE: id[integer]:1 …</c>, <c>COMMIT 701</c>. One thread may add while another waits.
/// </summary>
internal sealed partial class TransactionLogReader
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

    /// <summary>Takes in the next entry.</summary>
    public void Add(string entry)
    {
        lock (_lock)
        {
            if (entry.StartsWith("BEGIN", StringComparison.Ordinal))
                _open.Clear();
            else if (entry.StartsWith("COMMIT", StringComparison.Ordinal))
                Commit();
            else if (Mark().Match(entry) is { Success: true } mark && mark.Groups["text"].Value == _awaited)
                _marked.TrySetResult(new LoggedTransactions(_told));
            else if (Change().Match(entry) is { Success: true } change)
                Count(change);
        }
    }

    private void Count(Match change)
    {
        var kind = Enum.Parse<RowChangeKind>(change.Groups["kind"].Value, ignoreCase: true);
        foreach (Capture table in change.Groups["table"].Captures)
            _open[(table.Value, kind)] = _open.GetValueOrDefault((table.Value, kind)) + 1;
    }

    private void Commit()
    {
        if (_open.Count == 0)
            return;
        _told = _told.Add(new TransactionChanges(
        [
            .. _open.Select(of => new RowChange(of.Key.Table, of.Key.Kind, of.Value)).OrderBy(change => change.Table, StringComparer.Ordinal).ThenBy(change => change.Kind),
        ]));
        _open.Clear();
    }

    [GeneratedRegex($@"\Amessage: transactional: 1 prefix: {MarkPrefix}, sz: \d+ content:(?<text>.*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Mark();

    // Values follow the kind, so nothing after it is looked at. TRUNCATE names all its tables at once.
    [GeneratedRegex("""\Atable (?<table>("([^"]|"")*"|[^".:,]+)\.("([^"]|"")*"|[^".:,]+))(, (?<table>("([^"]|"")*"|[^".:,]+)\.("([^"]|"")*"|[^".:,]+)))*: (?<kind>INSERT|UPDATE|DELETE|TRUNCATE):""", RegexOptions.ExplicitCapture)]
    private static partial Regex Change();
}
