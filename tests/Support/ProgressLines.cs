using CancelSpec.Gate;

namespace CancelSpec.Tests.Support;

/// <summary>Prints how far a judgement has come, every few seconds.</summary>
internal sealed class ProgressLines
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private TimeSpan _last;

    public void Write(JudgeProgress progress)
    {
        if (progress.Stage is not JudgeStage.Interrupting || progress.SoFar.Elapsed - _last < Interval)
            return;
        _last = progress.SoFar.Elapsed;
        Console.WriteLine(progress);
    }
}
