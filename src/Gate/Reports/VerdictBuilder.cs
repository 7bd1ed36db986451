using CancelSpec.Gate.Judging;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Collects what the trials of one subject have shown, and makes the verdict of it.</summary>
internal sealed class VerdictBuilder
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

    public Verdict ToVerdict(SubjectIdentity subject, TimeSpan elapsed) =>
        new(subject, [.. Hazard.All.Select(VerdictOf)], _interruptions, elapsed, [.. _remarks.Distinct()]);

    private HazardVerdict VerdictOf(Hazard hazard)
    {
        var found = _all.Where(found => found.Hazard == hazard).Select(found => found.Finding).ToList();
        var outcome = found.Count > 0 ? Outcome.Found : _notJudged.ContainsKey(hazard) ? Outcome.NotJudged : Outcome.Passed;
        var reason = outcome is Outcome.NotJudged ? _notJudged[hazard] : _limits.GetValueOrDefault(hazard);
        var kept = found.GroupBy(finding => finding.Operation).SelectMany(ofRequest => ofRequest.Take(KeptOfRequest));
        return new HazardVerdict(hazard, outcome, reason, [.. kept.Select((finding, index) => index == 0 ? finding : finding with { Trace = null })], found.Count);
    }
}
