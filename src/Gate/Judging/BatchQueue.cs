using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// The batches of one judgement, in the order in which workers take them, and what they have shown. Where a request first sent a
/// CancelRequest, it is interrupted once more, and the CancelRequest is then delivered late.
/// </summary>
/// <param name="batches">The batches of the plan.</param>
/// <param name="hasLateCancel">Whether what a batch has shown is reason for a late CancelRequest.</param>
/// <param name="added">Told of each batch that comes besides.</param>
internal sealed class BatchQueue(IReadOnlyList<Batch> batches, Func<Batch, BatchResult, bool> hasLateCancel, Action<Batch> added)
{
    private readonly Lock _lock = new();
    private readonly BatchResult?[] _planned = new BatchResult?[batches.Count];
    private readonly SortedDictionary<int, (Batch Batch, BatchResult? Result)> _late = [];
    private readonly Queue<int> _waiting = new(Enumerable.Range(0, batches.Count));

    /// <summary>How many batches nobody has taken.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>What was shown, in the order of the plan, and at the end by late CancelRequests.</summary>
    public IReadOnlyList<BatchResult> Results
    {
        get
        {
            lock (_lock)
                return [.. _planned.Concat(_late.Values.Select(late => late.Result)).OfType<BatchResult>()];
        }
    }

    /// <summary>Takes the next batch, and keeps what it shows.</summary>
    /// <param name="run">Tries its interruptions.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> TryRunNextAsync(Func<Batch, Task<BatchResult>> run)
    {
        if (Take() is not { } next)
            return false;
        Add(next.Number, await run(next.Batch));
        return true;
    }

    /// <summary>Forgets the batches that nobody has taken.</summary>
    public void Clear()
    {
        lock (_lock)
            _waiting.Clear();
    }

    private (int Number, Batch Batch)? Take()
    {
        lock (_lock)
            return !_waiting.TryDequeue(out var next) ? null : (next, next < batches.Count ? batches[next] : _late[next].Batch);
    }

    private void Add(int number, BatchResult result)
    {
        lock (_lock)
        {
            if (number >= batches.Count)
            {
                _late[number] = (_late[number].Batch, result);
                return;
            }

            _planned[number] = result;
            if (FirstCancelled(batches[number].Recording.Request) is { } first && !_late.ContainsKey(batches.Count + first))
                AddLate(first);
        }
    }

    /// <summary>The first batch of a request with a CancelRequest to deliver late; null where there is none, or where one before it is not over.</summary>
    private int? FirstCancelled(Request request)
    {
        for (var number = 0; number < batches.Count; number++)
        {
            if (batches[number].Recording.Request != request)
                continue;
            if (_planned[number] is not { } result)
                return null;
            if (hasLateCancel(batches[number], result))
                return number;
        }

        return null;
    }

    private void AddLate(int first)
    {
        var late = new Batch(batches[first].Recording, [_planned[first]!.FirstCancelRequest! with { Moment = Moment.LateCancel }]);
        _late[batches.Count + first] = (late, null);
        _waiting.Enqueue(batches.Count + first);
        added(late);
    }
}
