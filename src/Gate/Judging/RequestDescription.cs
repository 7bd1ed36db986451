using System.Globalization;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Gate.Judging;

/// <summary>What was learned about a request before anything was interrupted, for a reader who checks it.</summary>
internal static class RequestDescription
{
    /// <returns>Pairs of a name and a value.</returns>
    public static IEnumerable<(string Name, string Value)> Of(Recording recording, SubjectTraits traits, Probes probes)
    {
        var request = recording.Request;
        yield return ("answer", $"{recording.Answer.Status}, {Body(recording)}");
        yield return ("database", $"{Count(recording.Messages.Count(SqlText.IsExecution), "statement")} in {Count(recording.Messages.Count, "message")} on {Count(recording.Sessions, "session")}, {recording.Length.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s");
        yield return ("effect", EffectOf(request, recording, traits));
        yield return ("handler", traits.Completing.Contains(request) ? "completes after its client has left" : "taken as one that stops when its client has left");
        if (recording.IsAnsweredBeforeWork)
            yield return ("not interrupted", "it is answered before its work is done");
        if (request == probes.Read)
            yield return ("probe", "reads after each interruption");
        if (request == probes.Write)
            yield return ("probe", "writes after each interruption");
    }

    private static string Body(Recording recording) => !recording.IsAnsweredAlike ? "another body each time"
        : recording.Answer.Body.Length == 0 ? "no body"
        : recording.Answer.Form.Contains(UniqueValue.Placeholder, StringComparison.Ordinal) ? "the same body each time, with its own {{unique}}"
        : "the same body each time";

    private static string EffectOf(Request request, Recording recording, SubjectTraits traits)
    {
        var effect = traits.EffectOf(request);
        if (request.Effect is { } ofState)
            return effect.IsKnown ? $"the state {ofState}, as @effect says, and {effect}" : $"the state {ofState}, as @effect says";
        return !effect.IsKnown ? recording.WritesInOneTransaction ? "none that can be compared" : "none"
            : traits.InSeveralTransactions.Contains(request) ? $"{effect}, in several transactions"
            : effect.Transactions.Count == 1 ? $"{effect}, in one transaction" : $"{effect}";
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
