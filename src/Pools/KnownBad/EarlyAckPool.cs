using System.Collections.Concurrent;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper reports success as soon as it has sent COMMIT. The pool awaits the reply in the background before it lends
/// the connection again, but the client's answer does not wait for the reply. In ABP the response was on its way before
/// the unit of work completed with the request's token: clients got a complete 200 while their transaction was rolled
/// back (https://github.com/abpframework/abp/issues/14418). This pool reports a failed transaction and ends a cancelled
/// one.
/// </summary>
[Pool("early-ack", "reports success when COMMIT is sent, before it is answered", IsKnownBad = true)]
public sealed class EarlyAckPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    private readonly ConcurrentDictionary<PhysicalConnection, Task> _commits = new();

    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        var result = await TransactionHelper.WorkAsync(connection, work, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (connection.Status is TransactionStatus.InTransaction)
            _commits[connection] = connection.CommitAsync(CancellationToken.None);
        else
            await connection.CommitAsync(cancellation);
        return result;
    }

    protected override Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        if (!_commits.TryRemove(connection, out var commit))
            return base.ReturnAsync(connection, completed, cancelled);

        _ = ReturnCommittedAsync(connection, commit, completed, cancelled);
        return Task.CompletedTask;
    }

    private async Task ReturnCommittedAsync(PhysicalConnection connection, Task commit, bool completed, bool cancelled)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.ReturnAsync(connection, completed && commit.IsCompletedSuccessfully, cancelled);
    }
}
