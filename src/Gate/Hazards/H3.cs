using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Stale response: a request is answered with another request's result, hangs although the database has answered, or
/// stops on its way because it waits for a reply that another request has read.
/// </summary>
internal static class H3
{
    public static Violation? Judge(Observation seen) =>
        Stuck(seen) ?? Unsent(seen) ?? TooEarly(seen.Saturation, seen.PoolSize) ?? WrongAnswer(seen) ?? AfterWrite(seen.Write);

    private static Violation? Stuck(Observation seen) => seen.Reach is { Outcome: ReachOutcome.Stuck or ReachOutcome.NothingSent } reach
        ? Waited($"{seen.Request} itself", $"message {reach.Boundary} of {seen.Recording.Messages.Count}, as when the client stays",
            reach.Outcome is ReachOutcome.Stuck ? "the request stopped on its way" : "nothing was sent to the database")
        : null;

    // Where connections are shared, no request has to wait for one.
    private static Violation? Unsent(Observation seen) => seen is { SharesSessions: true, Saturation: { WaitedForConnection: not null } saturation }
        ? Waited($"{saturation.Probe}", "an answer", "nothing was sent to the database")
        : null;

    private static Violation? TooEarly(SaturationSeen? saturation, int poolSize) => saturation is { EarlyAnswer: { } early }
        ? Found(early.Session is { } session ? $"{saturation.Probe}, on session {session}" : saturation.NextProbe(poolSize),
            "no answer before the database's", $"it was answered {Text(early.Answer)} while its statement was held back, so the reply was another request's")
        : null;

    private static Violation? WrongAnswer(Observation seen)
    {
        var right = seen.Before.State is null ? "as each time before" : "the state that is committed";
        return seen.Saturation?.Answers.Select(answer => WrongAnswer(answer, right)).FirstOrDefault(violation => violation is not null);
    }

    private static Violation? WrongAnswer(ProbeAnswer probe, string right)
    {
        var lookedAt = $"{probe.Probe}";
        if (probe is { WaitedInVain: not null, HeldConnection: true })
            return Waited(lookedAt, "an answer", "it hangs, although the database has answered its statement");
        if (probe.WaitedInVain is not null)
            return null;
        if (!probe.IsSuccess)
        {
            return probe.Errors.Count > 0 || probe.LostSession
                ? null
                : Found(lookedAt, $"{(probe.Probe.ExpectedStatus is { } status ? $"{status}" : "success")}, since the database has answered its statement without an error", $"the answer was {Text(probe.Answer)}");
        }

        return probe.IsAsExpected ? null : Found(lookedAt, $"{new HttpAnswer(probe.Answer!.Status, probe.Expected!).BodyShown}, {right}", $"the answer was {probe.Answer}");
    }

    private static Violation? AfterWrite(WriteSeen? write) => write switch
    {
        { WaitedInVain: not null } => Waited($"{write.Probe}", "an answer", "it hangs"),
        { ReadBack: { IsRight: false } read } => Found($"{write.Probe} and then {read.Probe}", $"{read.Expected}, the state that is committed",
            $"the first was acknowledged before it was done, and the second was answered {Text(read.Answer)}"),
        _ => null,
    };

    private static string Text(HttpAnswer? answer) => answer is null ? "nothing" : $"{answer}";

    private static Violation Found(string lookedAt, string expected, string actual) => new(Hazard.StaleResponse, lookedAt, expected, actual);

    private static Violation Waited(string lookedAt, string expected, string actual) => Found(lookedAt, expected, actual) with { RestsOnWaiting = true };
}
