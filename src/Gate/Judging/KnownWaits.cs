using System.Collections.Concurrent;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// The hazards that were found by waiting, for each request. The same wait is short from then on. The verdict stands, and
/// only the number of findings rests on the shorter wait.
/// </summary>
internal sealed class KnownWaits
{
    private static readonly WaitLimit Short = new(TimeSpan.FromMilliseconds(100));

    private readonly ConcurrentDictionary<(Request, Hazard), bool> _known = new();

    public void Add(Request request, Violation violation)
    {
        // A double return differs from a stale response by an answer that does not come.
        if (violation.RestsOnWaiting || violation.Hazard == Hazard.DoubleReturn)
            _known[(request, violation.Hazard)] = true;
    }

    /// <summary>Whether the hazard was found for the request.</summary>
    public bool Contains(Request request, Hazard hazard) => _known.ContainsKey((request, hazard));

    /// <summary>How long to wait for a signal that does not come where the subject has this hazard.</summary>
    public WaitLimit For(Request request, WaitLimit usual, Hazard hazard) => Contains(request, hazard) ? Short : usual;
}
