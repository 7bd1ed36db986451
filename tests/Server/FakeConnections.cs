using CancelSpec.Pools;

namespace CancelSpec.Tests.Server;

/// <summary>Connections without a database, and how many are open. A test decides when each one opens.</summary>
internal sealed class FakeConnections
{
    private int _open;
    private int _mostOpen;

    /// <summary>How many are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many were open at the same time, at most.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    /// <summary>Opens one.</summary>
    /// <param name="close">What else happens when it is closed.</param>
    public PhysicalConnection Connect(Action? close = null)
    {
        var open = Interlocked.Increment(ref _open);
        for (var most = MostOpen; open > most; most = MostOpen)
            Interlocked.CompareExchange(ref _mostOpen, open, most);
        return new FakeConnection(this, close);
    }

    private sealed class FakeConnection(FakeConnections all, Action? close) : PhysicalConnection
    {
        private int _closed;

        public override TransactionStatus Status => TransactionStatus.Idle;

        public override bool IsUsable => Volatile.Read(ref _closed) == 0;

        public override Task<int> ExecuteAsync(string sql, CancellationToken cancellation) => Task.FromResult(0);

        public override Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) => throw new NotSupportedException();

        public override void Abort()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
                Interlocked.Decrement(ref all._open);
        }

        public override ValueTask DisposeAsync()
        {
            Abort();
            close?.Invoke();
            return ValueTask.CompletedTask;
        }
    }
}
