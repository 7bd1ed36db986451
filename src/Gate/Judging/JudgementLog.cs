using System.Diagnostics;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>Counts what the workers of one judgement do, keeps what they have found so far, and tells the progress.</summary>
/// <param name="options">Their callback takes the progress.</param>
/// <param name="soFar">Makes the incomplete verdict of the findings so far.</param>
internal sealed class JudgementLog(JudgeOptions options, Func<IReadOnlyList<(Hazard Hazard, Finding Finding)>, int, TimeSpan, Verdict> soFar)
{
    private const int MostDeaths = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly List<(Hazard Hazard, Finding Finding)> _found = [];
    private TimeSpan _lastTold;
    private JudgeStage _stage = JudgeStage.Starting;
    private int _planned;
    private int _interruptions;
    private int _deaths;

    /// <summary>The time since the judgement began.</summary>
    public TimeSpan Elapsed => _elapsed.Elapsed;

    public void Begin(JudgeStage stage)
    {
        lock (_lock)
        {
            _stage = stage;
            Tell();
        }
    }

    /// <summary>More interruptions will be tried.</summary>
    public void Plan(int interruptions)
    {
        lock (_lock)
            _planned += interruptions;
    }

    public void AddInterruption()
    {
        lock (_lock)
        {
            _interruptions++;
            if (_elapsed.Elapsed - _lastTold >= Interval)
                Tell();
        }
    }

    /// <summary>The subject's process has ended by itself.</summary>
    /// <exception cref="SubjectLostException">It has done so too often to go on.</exception>
    public void AddDeath(SubjectDeath death)
    {
        lock (_lock)
        {
            if (++_deaths >= MostDeaths)
                throw new SubjectLostException($"its process ended by itself {MostDeaths} times; the last time it {death.How}");
        }
    }

    /// <summary>The findings so far, as an incomplete verdict.</summary>
    /// <param name="reason">Why there are no more.</param>
    public Verdict ToVerdict(string reason)
    {
        lock (_lock)
            return soFar(_found, _interruptions, Elapsed).CutShort(reason);
    }

    public void AddFinding(Hazard hazard, Finding finding)
    {
        lock (_lock)
        {
            var isFirst = !_found.Exists(found => found.Hazard == hazard);
            _found.Add((hazard, finding));
            if (isFirst)
                Tell();
        }
    }

    private void Tell()
    {
        _lastTold = _elapsed.Elapsed;
        options.Progress?.Invoke(new JudgeProgress(_stage, _planned, soFar(_found, _interruptions, _lastTold)));
    }
}
