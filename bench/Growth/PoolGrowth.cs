using CancelSpec.Bench.Measuring;
using CancelSpec.Cli.Subjects;
using CancelSpec.Gate;

namespace CancelSpec.Bench.Growth;

/// <summary>
/// Measures how the cost of one interruption grows with the connections of the pool, and with the workers. Each judgement is
/// given up after a number of interruptions, which are the same ones each time.
/// </summary>
internal sealed class PoolGrowth(OwnDatabase database, Action<string> progress)
{
    private const string Pool = "check-on-return";
    private const int MostInterruptions = 120;

    private static readonly int[] Connections = [1, 4, 16, 64];
    private static readonly int[] Workers = [1, 2, 4, 8, 16];

    /// <summary>One row for each number of connections, with one worker.</summary>
    public Task<IReadOnlyList<GrowthRow>> OfConnectionsAsync() => MeasureAsync(Connections, connections => MeasureAsync(connections, workers: 1));

    /// <summary>One row for each number of workers, with one connection.</summary>
    public Task<IReadOnlyList<GrowthRow>> OfWorkersAsync() => MeasureAsync(Workers, workers => MeasureAsync(connections: 1, workers));

    private static async Task<IReadOnlyList<GrowthRow>> MeasureAsync(int[] sizes, Func<int, Task<Cost>> measureAsync)
    {
        // Code is compiled when it runs for the first time.
        await measureAsync(sizes[0]);
        var rows = new List<GrowthRow>();
        foreach (var size in sizes)
            rows.Add(GrowthRow.Of(size, await measureAsync(size)));
        return rows;
    }

    private async Task<Cost> MeasureAsync(int connections, int workers)
    {
        progress($"growth: {connections} connections, {workers} workers");
        var meter = new JudgementMeter();
        using var enough = new CancellationTokenSource();
        var options = new JudgeOptions { ByTurns = true, LongestWait = PoolSubjectSource.LongestWait, Progress = Take };
        try
        {
            await SubjectJudge.JudgeAsync(new PoolSubjectSource(Pool, connections), database.Server, workers, options, enough.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // There are enough of them.
        }

        return meter.Steady;

        void Take(JudgeProgress report)
        {
            meter.Take(report);
            // The report is made inside the judgement, which must not be given up from there.
            if (report.SoFar.Cancellations >= MostInterruptions)
                _ = enough.CancelAsync();
        }
    }
}
