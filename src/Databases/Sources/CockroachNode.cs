using Npgsql;

namespace CancelSpec.Databases;

/// <summary>How a CockroachDB of our own is started, and when it is ready.</summary>
internal static class CockroachNode
{
    public const string Administrator = "root";

    public const string Database = "defaultdb";

    /// <summary>One node that keeps nothing and knows no passwords. The caller must make sure that only this machine reaches it.</summary>
    public static readonly string[] Arguments = ["start-single-node", "--insecure", "--store=type=mem,size=1GiB"];

    // It collects statistics of each new table, which are not needed here: https://www.cockroachlabs.com/docs/stable/local-testing
    private const string NoStatistics = "SET CLUSTER SETTING sql.stats.automatic_collection.enabled = false";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns when the node answers SQL and the database is there.</summary>
    /// <exception cref="DatabaseServerException">That takes longer than a minute.</exception>
    public static async Task WaitUntilReadyAsync(DatabaseUrl url, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        // Every node has this database from the start.
        var address = url.WithDatabase("system").ToConnectionString();
        address.Pooling = false;
        Exception last = new TimeoutException("nothing listens there");
        try
        {
            while (true)
            {
                try
                {
                    await using var connection = new NpgsqlConnection(address.ConnectionString);
                    await connection.OpenAsync(deadline.Token);
                    await DatabaseDialect.ExecuteAsync(connection, $"CREATE DATABASE IF NOT EXISTS {url.Database}", deadline.Token);
                    await DatabaseDialect.ExecuteAsync(connection, NoStatistics, deadline.Token);
                    return;
                }
                catch (NpgsqlException e) when (e is not PostgresException { IsTransient: false })
                {
                    last = e;
                    await Task.Delay(Pause, deadline.Token);
                }
            }
        }
        catch (PostgresException e)
        {
            throw new DatabaseServerException($"CockroachDB at {url.Display} cannot be used: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"CockroachDB at {url.Display} did not answer within {Deadline.TotalSeconds:0} seconds: {last.Message}", last);
        }
    }
}
