using System.Collections.Concurrent;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// The hazards that were found by waiting, for each request. The same wait is short from then on. The verdict stands, and
/// only the number of findings rests on the shorter wait. Those that rest on what is usual are not repeated from then on.
/// </summary>
internal sealed class FoundByWaiting
{
    private static readonly WaitLimit ShortLimit = new(TimeSpan.FromMilliseconds(100));

    private readonly ConcurrentDictionary<(Request, Hazard), Interruption> _known = new();
    private readonly ConcurrentDictionary<(Request, Hazard, Request?), Interruption> _repeated = new();

    public void Add(Interruption interruption, Violation violation)
    {
        // A double return is told from a stale response by waiting for an early answer in vain.
        if (violation.RestsOnWaiting || violation.Hazard == Hazard.DoubleReturn)
            _known.TryAdd((interruption.Request, violation.Hazard), interruption);
        _repeated.TryAdd((interruption.Request, violation.Hazard, violation.OtherEffectOf), interruption);
    }

    /// <summary>Whether a violation must show itself again before it is reported.</summary>
    public bool MustBeRepeated(Interruption interruption, Violation violation) =>
        (violation.RestsOnWaiting && !Contains(interruption.Request, violation.Hazard))
        || (violation is { OtherEffectOf: not null } or { RestsOnIdleTime: true } && !_repeated.ContainsKey((interruption.Request, violation.Hazard, violation.OtherEffectOf)));

    /// <summary>The violation. Where it tells of a short wait, it also names the interruption at which the usual wait was in vain.</summary>
    public Violation Explain(Interruption interruption, Violation violation) =>
        violation.Actual.Contains($"within {ShortLimit.Length.TotalSeconds:0.###} s", StringComparison.Ordinal)
        && _known.TryGetValue((interruption.Request, violation.Hazard), out var first)
            ? violation with { Actual = $"{violation.Actual}; after {first} the usual wait was in vain, so this one was short" }
            : violation;

    private bool Contains(Request request, Hazard hazard) => _known.ContainsKey((request, hazard));

    /// <summary>The usual limit, or a short one if the hazard was already found for the request.</summary>
    public WaitLimit For(Request request, WaitLimit usual, Hazard hazard) => Contains(request, hazard) ? ShortLimit : usual;
}
