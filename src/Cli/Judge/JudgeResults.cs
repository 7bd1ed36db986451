using CancelSpec.Gate.Reports;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The verdicts of a run, and the files that it leaves of them. Nothing is published that the mask hides.</summary>
/// <param name="files">The files of the run.</param>
/// <param name="baseline">The findings that the team knows.</param>
/// <param name="mask">Hides secrets.</param>
internal sealed class JudgeResults(ResultFiles files, Baseline baseline, SecretMask mask)
{
    private const string Group = "judged";

    private readonly Lock _lock = new();
    private readonly string? _commit = SourceCommit.Of(Environment.CurrentDirectory);
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly SortedDictionary<int, Verdict> _verdicts = [];

    /// <summary>What the database is, without secrets; null before it is known.</summary>
    public string? Database { get; set; }

    /// <summary>The verdicts beside the baseline, without secrets, by pool size.</summary>
    public IReadOnlyList<BaselineComparison> Comparisons { get; private set; } = [];

    /// <summary>The entries of the baseline for subjects that were not judged.</summary>
    public IEnumerable<BaselineEntry> Unused => baseline.Unused([.. Comparisons.Select(comparison => comparison.Verdict.Subject)]);

    /// <summary>Adds a verdict, in place of an earlier one of the same subject, and writes the file of verdicts.</summary>
    /// <param name="verdict">The verdict, whole or not.</param>
    /// <param name="isWhole">Whether all interruptions were tried.</param>
    public void Keep(Verdict verdict, bool isWhole)
    {
        lock (_lock)
            Replace(verdict, isWhole);
    }

    private void Replace(Verdict verdict, bool isWhole)
    {
        if (_verdicts.Remove(SubjectIdentity.UnknownPoolSize, out var former))
            Comparisons = [.. Comparisons.Where(other => other.Verdict.Subject.PoolSize != former.Subject.PoolSize)];
        _verdicts[verdict.Subject.PoolSize] = verdict;
        // The baseline knows the subject by the name that reports show.
        var comparison = baseline.Compare(mask.Apply(verdict), DateOnly.FromDateTime(_startedAt.UtcDateTime), isWhole);
        Comparisons = [.. Comparisons.Where(other => other.Verdict.Subject != comparison.Verdict.Subject).Append(comparison).OrderBy(each => each.Verdict.Subject.PoolSize)];
        files.WriteVerdicts(ToReport());
    }

    /// <summary>Gives the verdicts that are not complete their reason.</summary>
    public void CutShort(string reason)
    {
        foreach (var verdict in _verdicts.Values.Where(verdict => verdict.Incomplete is not null).ToList())
            Keep(verdict.CutShort(reason), isWhole: false);
    }

    /// <summary>Writes all files but that of the verdicts.</summary>
    /// <param name="subjectOutput">What the subject has written.</param>
    public async Task WriteAsync(string subjectOutput)
    {
        files.WriteOutput(mask.Apply(subjectOutput));
        await files.WriteReportsAsync(ToReport(), Comparisons);
    }

    private VerdictReport ToReport() => new(
        _startedAt,
        Database,
        _commit,
        [.. Comparisons.Select(comparison => new ReportedVerdict(comparison.Verdict, Group, comparison.Accepted))]);
}
