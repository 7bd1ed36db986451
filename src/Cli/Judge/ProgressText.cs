using System.Globalization;
using CancelSpec.Gate;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>How far a judgement has come, in words.</summary>
internal static class ProgressText
{
    private static readonly TimeSpan FirstForecast = TimeSpan.FromSeconds(4);

    /// <param name="progress">The latest report; null before the first.</param>
    /// <param name="inStage">How long the stage has taken so far.</param>
    public static string Of(JudgeProgress? progress, TimeSpan inStage) => progress?.Stage switch
    {
        null or JudgeStage.Starting => Invariant($"waiting for the subject to start, {inStage.TotalSeconds:0} s"),
        JudgeStage.Recording => Invariant($"recording the requests, {inStage.TotalSeconds:0} s"),
        JudgeStage.Stopping => "stopping the subject",
        _ => $"{Counts(progress.SoFar.Cancellations, progress.Planned, inStage)} · {Found(progress.SoFar)}",
    };

    private static string Counts(int tried, int planned, TimeSpan inStage)
    {
        var rate = inStage > TimeSpan.Zero ? tried / inStage.TotalSeconds : 0;
        // The first ones say little about the others.
        var left = rate > 0 && inStage > FirstForecast ? Invariant($", {Math.Max(0, planned - tried) / rate:0} s left") : "";
        return Invariant($"{tried} of {planned}, {rate:0} per s{left}");
    }

    private static string Found(Verdict soFar) =>
        soFar.Found.Any() ? $"found {string.Join(' ', soFar.Found.Select(found => found.Hazard.Id))}" : "nothing found";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
