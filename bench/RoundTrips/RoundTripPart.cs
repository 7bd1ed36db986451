using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>Compares the ways to a database, with each thread and process at a place of its own.</summary>
internal static class RoundTripPart
{
    public static async Task<IPartResult> RunAsync(int rounds, Action<string> progress)
    {
        await using var database = await OwnDatabase.StartAsync(progress);
        await using var ways = await Ways.OpenAsync(database);
        progress($"tap: {rounds} rounds");
        var allowed = Processors.Allowed;
        try
        {
            return await OnThreadOfItsOwnAsync(() => new Comparison(ways, rounds).Run(Pin(allowed)));
        }
        finally
        {
            if (allowed.Count > 0)
                Processors.TryPinProcess(Environment.ProcessId, allowed);
        }
    }

    /// <summary>
    /// The client and PostgreSQL never work at the same time, so they share a processor. The proxies have another one. Without
    /// fixed places the kernel moves them, and the figures jump between several values.
    /// </summary>
    /// <returns>What was done, in words.</returns>
    private static string Pin(IReadOnlyList<int> allowed)
    {
        if (allowed is not [var client, var proxy, ..])
            return $"Nothing was pinned, because the system names {allowed.Count} processors.";
        // The order matters: this thread belongs to the process.
        var isPinned = ProcessTree.Processes.All(process => Processors.TryPinProcess(process.Id, process.Name == "postgres" ? client : proxy))
            && Processors.TryPinThread(client);
        return isPinned
            ? $"Client and PostgreSQL ran on processor {client}, the proxies on {proxy}."
            : "Not everything could be pinned, because the system refused it.";
    }

    private static Task<IPartResult> OnThreadOfItsOwnAsync(Func<IPartResult> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
