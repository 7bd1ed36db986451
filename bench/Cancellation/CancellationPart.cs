using System.Diagnostics;
using CancelSpec.Bench.Measuring;
using CancelSpec.Cli.Subjects;
using CancelSpec.Gate;

namespace CancelSpec.Bench.Cancellation;

/// <summary>Judges the recommended pool in this process, again and again, with round trips before, between and after.</summary>
internal static class CancellationPart
{
    private const string Pool = "check-on-return";
    private const int Workers = 4;
    private const int Rounds = 4;

    private static readonly int[] PoolSizes = [1, 4];

    /// <exception cref="InvalidOperationException">The pool did not pass, so what its judgement costs says nothing.</exception>
    public static async Task<CancellationResult> RunAsync(Action<string> progress)
    {
        await using var database = await OwnDatabase.StartAsync(progress);
        using var loop = new RoundTripLoop(database);
        // Code is compiled when it runs for the first time. That belongs to no interruption.
        foreach (var size in PoolSizes)
        {
            await JudgeAsync(database, size);
            loop.Measure();
        }

        var loops = new List<double> { loop.Measure() };
        var judged = PoolSizes.ToDictionary(size => size, _ => new List<Judged>());
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var size in PoolSizes)
            {
                judged[size].Add(await JudgeAsync(database, size));
                loops.Add(loop.Measure());
                progress(FormattableString.Invariant(
                    $"cancellation: round {round} of {Rounds}, pool of {size}: {judged[size][^1].Cost:0.0} ms, then {loops[^1] * 1000:0.0} µs for a round trip"));
            }
        }

        return CancellationResult.Of(judged, loops);
    }

    private static async Task<Judged> JudgeAsync(OwnDatabase database, int size)
    {
        var options = new JudgeOptions { ByTurns = true, LongestWait = PoolSubjectSource.LongestWait };
        var (before, start) = (ProcessTree.ProcessorTime, Stopwatch.GetTimestamp());
        var verdict = await SubjectJudge.JudgeAsync(new PoolSubjectSource(Pool, size), database.Server, Workers, options);
        var judged = new Judged(verdict.Cancellations, Stopwatch.GetElapsedTime(start), ProcessTree.ProcessorTime - before);
        if (verdict.Incomplete is not null || verdict.Found.Any())
            throw new InvalidOperationException($"{verdict.Subject} did not pass: {verdict.Incomplete ?? string.Join(", ", verdict.Found.Select(found => found.Hazard.Id))}");
        return judged;
    }
}

/// <summary>What one judgement has cost, from its start to its end.</summary>
/// <param name="Interruptions">How many requests were interrupted.</param>
/// <param name="Elapsed">The time by the clock.</param>
/// <param name="Processor">The processor time of the gate, the subject and PostgreSQL.</param>
internal sealed record Judged(int Interruptions, TimeSpan Elapsed, TimeSpan Processor)
{
    /// <summary>The processor time of one interruption, in milliseconds.</summary>
    public double Cost => Processor.TotalMilliseconds / Interruptions;
}
