using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Acknowledged, not durable: the subject answered with success before the database confirmed it, or the committed effect
/// does not fit the answers.
/// </summary>
internal static class H5
{
    public static Violation? Judge(Observation seen) => ToldTooEarly(seen) ?? WrongTransaction(seen) ?? WrongEffect(seen) ?? NotCommitted(seen.Write);

    /// <summary>Judges a request that was not interrupted.</summary>
    public static Violation? Judge(Recording recording) => recording.IsAnsweredEarly
        ? ToldTooEarly(recording, $"it was answered {recording.Answer} before that, although no client left")
        : null;

    private static Violation? ToldTooEarly(Observation seen) =>
        seen.Reach is { Outcome: ReachOutcome.Reached, IsAcknowledged: false, AnswerAtBoundary: { IsAcknowledgement: true } answer, Boundary: var boundary } && boundary < seen.Recording.AcknowledgedAt
            ? ToldTooEarly(seen.Recording, $"it was answered {answer} after message {boundary}, while the rest was held back")
            : null;

    private static Violation ToldTooEarly(Recording recording, string actual) => Found($"{recording.Request} itself",
        $"no success before message {recording.AcknowledgedAt} of {recording.Messages.Count}, the database's {Name(recording.Messages[recording.AcknowledgedAt - 1])}",
        actual);

    private static Violation? WrongTransaction(Observation seen) => TransactionEffect.Wrong(seen) is { } effect
        ? Found($"what {seen.Request} has committed", effect.Expected, effect.Actual) with { OtherEffectOf = seen.Request }
        : null;

    private static Violation? WrongEffect(Observation seen)
    {
        // A handler that completes is judged by H11 instead.
        if (seen.HandlersComplete || StateEffect.Of(seen) is not { IsPossible: false } effect)
            return null;
        return Found(StateEffect.LookedAt, effect.Expected, effect.Actual);
    }

    private static Violation? NotCommitted(WriteSeen? write) => write is { IsSuccess: true, IsDone: false, ReadBack: null or { IsRight: true } }
        ? write.Effect is { } effect
            ? Found($"{write.Probe}, acknowledged", $"its effect once: {effect.Each}", effect.Actual) with { OtherEffectOf = write.Probe }
            : Found($"{write.Probe}, acknowledged", $"{write.Expected} committed", $"{write.Committed} is committed")
        : null;

    private static string Name(TapEvent message) => $"{message.Name} {message.Detail}".TrimEnd();

    private static Violation Found(string lookedAt, string expected, string actual) => new(Hazard.NotDurable, lookedAt, expected, actual);
}
