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
    private readonly List<string> _remarks = [];
    private int _interruptions;

    public void Remark(string sentence) => _remarks.Add(sentence);

    /// <summary>The hazard is judged in no trial.</summary>
    public void DoNotJudge(Hazard hazard, string reason) => _notJudged.TryAdd(hazard, reason);

    /// <summary>Part of the hazard is not judged, or the subject shows nothing by which it could be.</summary>
    public void JudgeOnlyPartly(Hazard hazard, string reason) => _limits.TryAdd(hazard, reason);

    public void Add(Hazard hazard, Finding finding) => _all.Add((hazard, finding));

    public void Add(BatchResult result)
    {
        _all.AddRange(result.Findings);
        _remarks.AddRange(result.Remarks);
        _interruptions += result.Interruptions;
    }

    /// <summary>A verdict before the end of the judgement. It knows nothing of a hazard that was not found yet.</summary>
    public static Verdict Incomplete(
        SubjectIdentity subject, IReadOnlyList<(Hazard Hazard, Finding Finding)> found, int interruptions, TimeSpan elapsed, JudgeOptions options)
    {
        var builder = new VerdictBuilder(options.Again) { _interruptions = interruptions };
        builder._all.AddRange(found);
        return builder.ToVerdict(subject, elapsed).CutShort("the judgement did not come to its end");
    }

    public Verdict ToVerdict(SubjectIdentity subject, TimeSpan elapsed) =>
        new(subject, [.. Hazard.All.Select(VerdictOf)], _interruptions, elapsed, [.. _remarks.Distinct()]);

    private Finding Shown(Finding finding, int index) => finding with
    {
        Again = again?.Invoke(finding.Only) ?? [],
        Trace = index == 0 ? finding.Trace : null,
    };

    private HazardVerdict VerdictOf(Hazard hazard)
    {
        var found = _all.Where(found => found.Hazard == hazard).Select(found => found.Finding).ToList();
        var outcome = found.Count > 0 ? Outcome.Found : _notJudged.ContainsKey(hazard) ? Outcome.NotJudged : Outcome.Passed;
        var reason = outcome is Outcome.NotJudged ? _notJudged[hazard] : _limits.GetValueOrDefault(hazard);
        var kept = found.GroupBy(finding => finding.Operation).SelectMany(ofRequest => ofRequest.Take(KeptOfRequest));
        return new HazardVerdict(hazard, outcome, reason, [.. kept.Select(Shown)], found.Count);
    }
}
