using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Server.InProcess;

namespace CancelSpec.Cli.Story;

/// <summary>The story over one pool: what the client sends and sees, and what the server loses when it is started again.</summary>
internal static class StoryRun
{
    private const int FirstBumps = 6;
    private const int LaterBumps = 2;

    /// <summary>Tells the story once, on a new database, which is removed at the end.</summary>
    /// <exception cref="StoryException">The story could not be told to its end.</exception>
    public static async Task<StoryEnding> TellAsync(string pool, DatabaseServer server, StoryConsole console, CancellationToken cancellation)
    {
        var about = PoolCatalog.Ours.All.Single(known => known.Name == pool);
        console.WriteParagraph($"Pool {pool} with 1 connection: {about.Summary}.");
        var database = await server.CreateDatabaseAsync(cancellation);
        StoryCounts counts;
        try
        {
            counts = await TellAsync(pool, new PoolSettings(database, 1) { CloseTimeout = TimeSpan.FromSeconds(1) }, console, cancellation);
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }

        console.WriteParagraph(counts.Explanation());
        if (counts.Ending() is StoryEnding.NoLoss && about.IsKnownBad)
            console.WriteParagraph($"But this pool has a known bug. To see it: cancelspec judge --pool {pool}");
        return counts.Ending();
    }

    private static async Task<StoryCounts> TellAsync(string pool, PoolSettings settings, StoryConsole console, CancellationToken cancellation)
    {
        int? beforeHangUp, afterHangUp;
        await using (var server = await PoolServer.StartAsync(pool, settings, cancellation))
        {
            using var client = new StoryClient(server, console);
            await client.PostAsync("/reset", cancellation);
            await BumpAsync(client, FirstBumps, cancellation);
            beforeHangUp = await client.CountAsync(cancellation);
            await client.HangUpAsync(cancellation);
            await BumpAsync(client, LaterBumps, cancellation);
            afterHangUp = await client.CountAsync(cancellation);
            await console.PauseAsync(cancellation);
        }

        await using (var server = await PoolServer.StartAsync(pool, settings, cancellation))
        {
            console.WriteEvent("The server was stopped, and is started again on the same database.");
            using var client = new StoryClient(server, console);
            return new StoryCounts(beforeHangUp, afterHangUp, await client.CountAsync(cancellation));
        }
    }

    private static async Task BumpAsync(StoryClient client, int times, CancellationToken cancellation)
    {
        for (var sent = 0; sent < times; sent++)
            await client.PostAsync("/bump", cancellation);
    }
}
