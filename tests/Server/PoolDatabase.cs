using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>A database with a counter for the tests of one class, which run one after another.</summary>
public sealed class PoolDatabase : IAsyncLifetime
{
    public static IEnumerable<string> Fixes => PoolCatalog.Ours.All.Where(pool => !pool.IsKnownBad).Select(pool => pool.Name);

    public DatabaseUrl Url { get; private set; } = null!;

    public Observer Observer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Url = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        Observer = await Observer.ConnectAsync(Url);
    }

    public async ValueTask ResetAsync() => await Observer.ExecuteAsync(
        "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)");

    /// <summary>Waits until the database has ended the sessions of this test, because the next test counts sessions.</summary>
    public async ValueTask WaitForClosedPoolsAsync() => await Observer.WaitForServerSessionsAsync(0);

    public PoolSettings Settings(int size) => new(Url.WithParameter("application_name", Observer.ServerName), size);

    public IConnectionPool Create(string name, int size, TimeSpan? borrowTimeout = null)
    {
        var settings = Settings(size);
        return PoolCatalog.Ours.Create(name, borrowTimeout is { } bound ? settings with { BorrowTimeout = bound } : settings);
    }

    public static Task<int> SessionOfAsync(IConnectionPool pool) =>
        pool.UseAsync((session, token) => session.QueryScalarAsync<int>("SELECT pg_backend_pid()", token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Observer.DisposeAsync();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(Url, CancellationToken.None);
    }
}
