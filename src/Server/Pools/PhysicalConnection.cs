using Npgsql;

namespace CancelSpec.Server.Pools;

/// <summary>One connection to the database, not pooled by Npgsql: closing it ends its session.</summary>
public sealed class PhysicalConnection : NpgsqlSession, IAsyncDisposable
{
    private PhysicalConnection(NpgsqlConnection connection, ConnectorReader reader)
        : base(connection, reader)
    {
    }

    /// <summary>Whether it can be lent again: open, and nothing from the server waits to be read.</summary>
    public bool IsUsable => IsQuiet;

    /// <exception cref="PoolException">The database could not be reached, or refused.</exception>
    public static Task<PhysicalConnection> OpenAsync(PoolSettings settings, CancellationToken cancellation) =>
        PoolException.NameAsync("connecting to the database", async () =>
        {
            var address = settings.Database.ToConnectionString();
            address.Pooling = false;
            var connection = new NpgsqlConnection(address.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellation);
                return new PhysicalConnection(connection, settings.Connectors);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }, cancellation);

    /// <summary>Rolls back, and gives the connection up where that takes longer than <paramref name="timeout"/>.</summary>
    /// <returns>Whether it was rolled back; otherwise the connection is of no use any more.</returns>
    public async Task<bool> TryRollbackAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        // Npgsql would answer a cancellation with a CancelRequest, and wait for that to a database that does not answer.
        await using var end = deadline.Token.Register(Abort);
        try
        {
            await RollbackAsync(CancellationToken.None);
            return IsUsable;
        }
        catch (PoolException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
