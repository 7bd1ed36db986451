using System.Threading.Channels;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Subjects;
using Npgsql;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// The instances of the subject in one judgement. The first one starts alone. Others are started beside it, one at a time, as long
/// as there is work for them and the machine and the database have room.
/// </summary>
/// <param name="source">The subject.</param>
/// <param name="databases">A database for each.</param>
/// <param name="options">How the subject is judged.</param>
/// <param name="learned">What all of them know about the subject.</param>
/// <param name="inspection">What they know about its sessions.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class Workers(
    ISubjectSource source, WorkerDatabases databases, JudgeOptions options, LearnedSubject learned, SessionInspection inspection, CancellationToken cancellation)
    : IAsyncDisposable
{
    // Before the plan is known there may be little work.
    private const int MostBeforePlan = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Channel<Harness> _ready = Channel.CreateUnbounded<Harness>();
    private readonly List<Harness> _harnesses = [];
    private volatile BatchQueue? _queue;
    private Task? _starting;

    /// <summary>Starts the first instance.</summary>
    public async Task<Harness> StartFirstAsync() => (await StartAsync())!;

    /// <summary>Begins to start others. The first instance must have learned what they rely on.</summary>
    public void StartOthers() => _starting ??= Task.Run(StartOthersAsync);

    /// <summary>Runs all batches.</summary>
    /// <param name="queue">The batches.</param>
    /// <param name="worker">Makes a worker of an instance.</param>
    public async Task RunAsync(BatchQueue queue, Func<Harness, Worker> worker)
    {
        _queue = queue;
        StartOthers();
        List<Task> working = [WorkAsync(_harnesses[0])];
        try
        {
            await foreach (var harness in _ready.Reader.ReadAllAsync(cancellation))
                working.Add(WorkAsync(harness));
        }
        catch
        {
            queue.Clear();
            // The others finish what they have begun. The error of the start says more than theirs.
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await Task.WhenAll(working);

        Task WorkAsync(Harness harness) => Task.Run(async () =>
        {
            try
            {
                var one = worker(harness);
                while (await queue.TryRunNextAsync(one.RunAsync))
                    cancellation.ThrowIfCancellationRequested();
            }
            catch
            {
                queue.Clear();
                throw;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_starting is { IsCompleted: false })
        {
            await _giveUp.CancelAsync();
            await _starting;
        }

        await Task.WhenAll(_harnesses.Select(harness => harness.DisposeAsync().AsTask()));
        _giveUp.Dispose();
    }

    private async Task StartOthersAsync()
    {
        try
        {
            var load = new MachineLoad();
            while (await IsWorthAnotherAsync(load))
            {
                if (await StartAsync() is { } harness)
                    _ready.Writer.TryWrite(harness);
            }

            _ready.Writer.Complete();
        }
        catch (Exception end)
        {
            // The reader throws it.
            _ready.Writer.Complete(end);
        }
    }

    /// <summary>Waits until there is room for one more instance, or no work for it.</summary>
    private async Task<bool> IsWorthAnotherAsync(MachineLoad load)
    {
        while (databases.HasNext && _queue is not { Count: 0 })
        {
            if ((_queue is not null || _harnesses.Count < MostBeforePlan) && load.HasRoom())
                return await databases.HasConnectionsAsync(learned.PoolSize, _giveUp.Token);
            await Task.Delay(Interval, _giveUp.Token);
        }

        return false;
    }

    /// <summary>
    /// Starts an instance of the subject. There is none where the first reads its database's log and this one cannot, because what
    /// the log has told cannot be compared with the tables.
    /// </summary>
    private async Task<Harness?> StartAsync()
    {
        var first = _harnesses.FirstOrDefault();
        var database = await databases.NextAsync(_giveUp.Token);
        var log = first is { Committed.HasLog: false } ? null : LogAccess.Of(database, databases.Server);
        Harness harness;
        try
        {
            harness = await Harness.ConnectAsync(source, database, log, options, learned, inspection, _giveUp.Token);
        }
        catch (NpgsqlException refused)
        {
            throw new SubjectException($"the gate cannot connect to {database.Display}: {refused.Message}", refused);
        }

        if (first is { Committed.HasLog: true } && !harness.Committed.HasLog)
        {
            await harness.DisposeAsync();
            return null;
        }

        _harnesses.Add(harness);
        await harness.StartAsync(isFirst: first is null);
        return harness;
    }
}
