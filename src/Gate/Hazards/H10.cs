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
            ? Found(saturation.NextProbe(poolSize), $"{answers.Count} tries in a row were answered {Text(answers[^1])}, {Cause(saturation.UnservedErrors)}")
            : null;

    private static string Cause(IReadOnlyList<DatabaseError> errors) => errors is [.., var last]
        ? $"because of the database's error {last} on session {last.Session}"
        : "without a statement to the database";

    private static Violation? Failing(Retries? retries) => retries is { HaveHealed: false, WaitedInVain: null }
        ? Found($"{retries.Request}", $"{retries.Count} tries in a row failed{OnOneSession(retries.OfOneSession)}, the last with {Text(retries.Last)}")
        : null;

    private static string OnOneSession(DatabaseError? error) => error is null ? "" : $" on session {error.Session} with the database's error {error}";

    private static string Text(HttpAnswer? answer) => answer is null ? "no answer" : $"{answer}";

    private static Violation Found(string lookedAt, string actual) => new(Hazard.NeverHeals, lookedAt, Expected, actual);
}
