using CancelSpec.Gate.Judging;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Collects what the trials of one subject have shown, and makes the verdict of it.</summary>
/// <param name="again">The lines of a command that tries an interruption again; null for none.</param>
internal sealed class VerdictBuilder(Func<string, IReadOnlyList<string>>? again = null)
{
    private const int KeptOfRequest = 3;

    private readonly List<(Hazard Hazard, Finding Finding)> _all = [];
    private readonly Dictionary<Hazard, string> _notJudged = [];
    private readonly Dictionary<Hazard, string> _limits = [];
    private readonly Dictionary<Hazard, int> _notShown = [];
    private readonly List<string> _remarks = [];

    /// <summary>How many requests were interrupted.</summary>
    public int Interruptions { get; private set; }

    public void Remark(string sentence) => _remarks.Add(sentence);

    /// <summary>The hazard is judged in no trial.</summary>
    public void DoNotJudge(Hazard hazard, string reason) => _notJudged.TryAdd(hazard, reason);

    /// <summary>Part of the hazard is not judged, or the subject shows nothing by which it could be.</summary>
    public void JudgeOnlyPartly(Hazard hazard, string reason) => _limits.TryAdd(hazard, reason);

    public void Add(Hazard hazard, Finding finding) => _all.Add((hazard, finding));

    /// <summary>Adds what a batch has shown.</summary>
    /// <param name="result">What it has shown.</param>
    /// <param name="place">The place of its findings in the order of the plan; null outside of shards.</param>
    public void Add(BatchResult result, int? place = null)
    {
        _all.AddRange(result.Findings.Select(found => (found.Hazard, found.Finding with { Place = place })));
        _remarks.AddRange(result.Remarks);
        AddInterruptions(result.Interruptions);
    }

    public void AddInterruptions(int count) => Interruptions += count;

    /// <summary>Counts findings of which there is no evidence any more.</summary>
    public void AddCount(Hazard hazard, int count) => _notShown[hazard] = _notShown.GetValueOrDefault(hazard) + count;

    /// <summary>A verdict before the end of the judgement. It knows nothing of a hazard that was not found yet.</summary>
    public static Verdict Incomplete(
        SubjectIdentity subject, IReadOnlyList<(Hazard Hazard, Finding Finding)> found, int interruptions, TimeSpan elapsed, JudgeOptions options)
    {
        var builder = new VerdictBuilder(options.Again) { Interruptions = interruptions };
        builder._all.AddRange(found);
        return builder.ToVerdict(subject, elapsed).CutShort("the judgement did not come to its end");
    }

    public Verdict ToVerdict(SubjectIdentity subject, TimeSpan elapsed) =>
        new(subject, [.. Hazard.All.Select(VerdictOf)], Interruptions, elapsed, [.. _remarks.Distinct()]);

    private Finding Shown(Finding finding, int index) => finding with
    {
        Again = again?.Invoke(finding.Only) ?? finding.Again,
        Trace = index == 0 ? finding.Trace : null,
    };

    private HazardVerdict VerdictOf(Hazard hazard)
    {
        var found = _all.Where(found => found.Hazard == hazard).Select(found => found.Finding).ToList();
        var outcome = found.Count > 0 ? Outcome.Found : _notJudged.ContainsKey(hazard) ? Outcome.NotJudged : Outcome.Passed;
        var reason = outcome is Outcome.NotJudged ? _notJudged[hazard] : _limits.GetValueOrDefault(hazard);
        var kept = found.GroupBy(finding => finding.Operation).SelectMany(ofRequest => ofRequest.Take(KeptOfRequest));
        return new HazardVerdict(hazard, outcome, reason, [.. kept.Select(Shown)], found.Count + _notShown.GetValueOrDefault(hazard));
    }
}
