using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.Growth;

/// <summary>Measures how the cost of one interruption grows with what a user can make larger.</summary>
internal static class GrowthPart
{
    public static async Task<GrowthResult> RunAsync(Action<string> progress)
    {
        await using var database = await OwnDatabase.StartAsync(progress);
        var pools = new PoolGrowth(database, progress);
        return new GrowthResult(await new RecordingGrowth(database, progress).MeasureAsync(), await pools.OfConnectionsAsync(), await pools.OfWorkersAsync());
    }
}
