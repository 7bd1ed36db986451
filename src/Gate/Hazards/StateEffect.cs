using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// The effect of interrupted requests on the state. Each was done 0 or 1 times; exactly once where it was acknowledged,
/// or where the subject promises to complete what it has begun and had begun it.
/// </summary>
/// <param name="IsPossible">Whether the committed state fits.</param>
/// <param name="Expected">The states that fit, in words.</param>
/// <param name="Actual">The state that is committed, in words.</param>
internal sealed record StateEffect(bool IsPossible, string Expected, string Actual)
{
    /// <summary>What a violation names as looked at.</summary>
    public const string LookedAt = "the committed state";

    private static readonly StateChange None = new([]);

    /// <returns>Null where no state is read, or where the observer has not looked yet, or could not.</returns>
    public static StateEffect? Of(Observation seen)
    {
        if (seen is not { State: { IsLocked: false, Committed: var after }, Before.State: { } before })
            return null;
        var (effect, requests) = (seen.Request.Effect ?? None, seen.Answers.Count);
        var certain = seen is { HandlersComplete: true, IsBeforeWork: false } ? seen.Unfailed : seen.Answers.Count(answer => answer is { IsAcknowledgement: true });
        var states = Enumerable.Range(certain, requests - certain + 1).Select(times => effect.After(before, times)).Distinct().ToList();
        // A request that makes the state may be interrupted between DROP and CREATE. Then there is none, which is right.
        var fits = after is null ? effect.IsSet : states.Contains(after);
        return new StateEffect(fits, InWords(states, effect), after is null ? "there is none" : $"it is {after}");
    }

    private static string InWords(List<StateRow> states, StateChange effect) => states is [var only] ? $"{only}"
        : effect.IsSet ? string.Join(" or ", states)
        : $"{states[0]} to {states[^1]}";
}
