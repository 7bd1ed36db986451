using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Late cancel: the database ends a probe's statement for a CancelRequest that was meant for the interrupted request.</summary>
internal static class H7
{
    public static Violation? Judge(Observation seen)
    {
        IEnumerable<ProbeAnswer> probes = [.. seen.AfterLateCancel?.Answers ?? [], .. seen.Saturation?.Answers ?? []];
        if (probes.FirstOrDefault(probe => WasKilled(probe.WaitedInVain, probe.IsSuccess, probe.Errors)) is { } killed)
            return Found($"{killed.Probe}");
        return seen.Write is { } write && WasKilled(write.WaitedInVain, write.IsSuccess, write.Errors) ? Found($"{write.Probe}") : null;
    }

    private static bool WasKilled(TimeSpan? waitedInVain, bool isSuccess, IReadOnlyList<DatabaseError> errors) =>
        waitedInVain is null && !isSuccess && errors.Any(error => error.IsLateCancel);

    private static Violation Found(string request) => new(Hazard.LateCancel, request,
        "its own answer", "the database ended its statement for another request's CancelRequest (SQLSTATE 57014)");
}
