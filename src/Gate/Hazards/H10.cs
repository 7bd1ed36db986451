using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Never heals: probes fail again and again, more often than the pool has connections that may be broken, or on the same
/// session.
/// </summary>
internal static class H10
{
    private const string Expected = "an answer, at the latest when every broken connection is replaced";

    /// <summary>The interruption took the whole service with it.</summary>
    /// <param name="death">How the subject's process has ended.</param>
    public static Violation Judge(SubjectDeath death) =>
        new(Hazard.NeverHeals, "the subject's process", "the process serves other clients when one has left", $"the process {death.How}");

    public static Violation? Judge(Observation seen) =>
        WithoutStatement(seen.Saturation, seen.PoolSize)
        ?? Failing(seen.Saturation?.Answers.Select(answer => answer.Retries).LastOrDefault(retries => retries is not null))
        ?? Failing(seen.Repeat)
        ?? Failing(seen.Write?.Retries);

    private static Violation? WithoutStatement(SaturationSeen? saturation, int poolSize) =>
        saturation is { Unserved: { } answers } && answers.Count > SaturationSeen.ForgivenFailures(poolSize)
            ? Found(saturation.NextProbe(poolSize), saturation.UnservedErrors is [.., var error]
                ? Failed(answers.Count, error, answers[^1])
                : $"{answers.Count} tries in a row were answered {Text(answers[^1])}, without a statement to the database")
            : null;

    private static Violation? Failing(Retries? retries) => retries is { HaveHealed: false, WaitedInVain: null }
        ? Found($"{retries.Request}", Failed(retries.Count, retries.OfOneSession, retries.Last))
        : null;

    private static string Failed(int tries, DatabaseError? onSession, HttpAnswer? last) =>
        $"{tries} tries in a row failed{(onSession is null ? "" : $" on session {onSession.Session} with the database's error {onSession}")}, the last with {Text(last)}";

    private static string Text(HttpAnswer? answer) => answer is null ? "no answer" : $"{answer}";

    private static Violation Found(string lookedAt, string actual) => new(Hazard.NeverHeals, lookedAt, Expected, actual);
}
