using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Lost permit: as many probes at once as the pool has connections do not all get one.</summary>
internal static class H2
{
    public static Violation? Judge(Observation seen) => seen.SharesSessions
        ? null
        : WithoutConnection(seen.Saturation, seen.PoolSize)
            ?? Waiting(seen.Saturation?.Answers.Select(answer => answer.Retries).LastOrDefault(retries => retries is not null))
            ?? Waiting(seen.Repeat)
            ?? Waiting(seen.Write?.Retries);

    private static Violation? WithoutConnection(SaturationSeen? saturation, int poolSize)
    {
        if (saturation is { WaitedForConnection: { } waited })
        {
            return Found(saturation.NextProbe(poolSize),
                $"a connection, since the pool has {poolSize} and has lent {saturation.Held.Count}", $"none within {Seconds(waited)}");
        }

        return saturation?.Answers.FirstOrDefault(answer => answer is { HeldConnection: false, WaitedInVain: not null }) is { WaitedInVain: { } inVain } late
            ? Found($"{late.Probe} ({poolSize + 1} of {poolSize} at once)",
                $"a connection, since the pool has {poolSize} and the others have ended", $"none within {Seconds(inVain)}")
            : null;
    }

    private static Violation? Waiting(Retries? retries) => retries is { WaitedInVain: { } waited }
        ? Found($"{retries.Request}", "an answer", $"none within {Seconds(waited)}: it waits for a connection")
        : null;

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private static Violation Found(string lookedAt, string expected, string actual) =>
        new(Hazard.LostPermit, lookedAt, expected, actual) { RestsOnWaiting = true };
}
