using CancelSpec.Pools;

namespace OwnPool;

/// <summary>A pool as a user writes it, with the bug of the story. It overrides every member that a pool may override.</summary>
[Pool("own-leaky", "keeps each connection as it comes back")]
public sealed class LeakyPool(PoolSettings settings) : LendingPool(settings)
{
    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync(work, cancellation);

    protected override Task<PhysicalConnection> OpenAsync(CancellationToken cancellation) =>
        NpgsqlPhysicalConnection.OpenAsync(Settings, cancellation);

    protected override ValueTask<bool> OnBorrowAsync(PhysicalConnection connection) => new(connection.IsUsable);

    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        var result = await work(connection, cancellation);
        await connection.CommitAsync(cancellation);
        return result;
    }

    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) => new(true);
}
