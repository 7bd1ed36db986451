using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Orphaned work: a statement that is no probe's reaches a session that a probe holds.</summary>
internal static class H9
{
    public static Violation? Judge(Observation seen) =>
        seen is { SharesSessions: false, SharesProbeStatement: false, Saturation: { Shared: { } shared } saturation } && shared.Statements.LastOrDefault(statement => !statement.IsProbe) is { } orphan
            ? new Violation(Hazard.OrphanedWork, $"{saturation.Probe}, on session {shared.Session}",
                "only its own statement on the connection that it was lent", $"a statement of the interrupted request reached the session: {orphan}")
            : null;
}
