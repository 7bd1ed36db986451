using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>The state before an interruption.</summary>
/// <param name="State">The committed state; null where none is read.</param>
/// <param name="OpenSessions">How many sessions the pool had open.</param>
/// <param name="SessionsOpened">How many sessions the pool had ever opened.</param>
internal sealed record StateBefore(StateRow? State, int OpenSessions, int SessionsOpened)
{
    /// <summary>When each open session was used last, by its number and the tap's clock.</summary>
    public IReadOnlyDictionary<int, TimeSpan> LastUses { get; init; } = new Dictionary<int, TimeSpan>();

    /// <summary>What was committed besides the state; null where that is not compared.</summary>
    public CommittedState? Others { get; init; }
}
