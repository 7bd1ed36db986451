using System.Collections.Concurrent;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// What a subject was found to do wrong in an operation by waiting for it. It is not waited for as long again: the
/// verdict stands, and only the count of findings rests on the shorter wait.
/// </summary>
internal sealed class KnownFailures
{
    private static readonly Patience Short = new(TimeSpan.FromMilliseconds(100));

    private readonly ConcurrentDictionary<(Operation, Hazard), bool> _known = new();

    public void Add(Operation operation, Discovery discovery)
    {
        // A double return is told from a stale response by an answer that does not come.
        if (discovery.WasWaitedFor || discovery.Hazard == Hazard.DoubleReturn)
            _known[(operation, discovery.Hazard)] = true;
    }

    /// <summary>How long to wait for what this hazard would keep from coming.</summary>
    public Patience PatienceFor(Operation operation, Patience usual, Hazard hazard) =>
        _known.ContainsKey((operation, hazard)) ? Short : usual;
}
