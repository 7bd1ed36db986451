using System.Diagnostics;
using CancelSpec.Bench.Measuring;
using CancelSpec.Gate;

namespace CancelSpec.Bench.Growth;

/// <summary>Reads the clocks at each report of a judgement, so that its interruptions are told from what comes before.</summary>
internal sealed class JudgementMeter
{
    private readonly Sample _start = Sample.Take(JudgeStage.Starting, 0);
    private readonly List<Sample> _samples = [];

    /// <summary>What came before the interruptions: the start, the recordings and the refused COMMITs.</summary>
    public Cost Preparation => Between(_start, _samples.First(sample => sample.Stage == JudgeStage.Interrupting));

    /// <summary>All interruptions of a judgement that has ended.</summary>
    public Cost Interruptions => Between(
        _samples.First(sample => sample.Stage == JudgeStage.Interrupting), _samples.First(sample => sample.Stage == JudgeStage.Stopping));

    /// <summary>The interruptions after the first reports, when all workers are at work.</summary>
    public Cost Steady
    {
        get
        {
            var steady = _samples.FindAll(sample => sample is { Stage: JudgeStage.Interrupting, Interruptions: > 0 });
            return Between(steady[0], steady[^1]);
        }
    }

    /// <summary>Takes a report.</summary>
    public void Take(JudgeProgress progress) => _samples.Add(Sample.Take(progress.Stage, progress.SoFar.Cancellations));

    private static Cost Between(Sample first, Sample last) => new(
        last.Interruptions - first.Interruptions,
        (last.Processor - first.Processor).TotalMilliseconds,
        Stopwatch.GetElapsedTime(first.Timestamp, last.Timestamp).TotalMilliseconds);

    private sealed record Sample(JudgeStage Stage, int Interruptions, TimeSpan Processor, long Timestamp)
    {
        public static Sample Take(JudgeStage stage, int interruptions) => new(stage, interruptions, ProcessTree.ProcessorTime, Stopwatch.GetTimestamp());
    }
}

/// <summary>What a part of a judgement has cost.</summary>
/// <param name="Interruptions">How many requests were interrupted.</param>
/// <param name="Processor">The processor time of the gate, the subject and PostgreSQL, in milliseconds.</param>
/// <param name="Elapsed">The time by the clock, in milliseconds.</param>
internal sealed record Cost(int Interruptions, double Processor, double Elapsed)
{
    public static Cost Zero { get; } = new(0, 0, 0);

    public static Cost operator +(Cost one, Cost other) =>
        new(one.Interruptions + other.Interruptions, one.Processor + other.Processor, one.Elapsed + other.Elapsed);
}
