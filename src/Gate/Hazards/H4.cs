using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Double return: while one probe holds a session, another probe's statement appears on it.</summary>
internal static class H4
{
    public static Violation? Judge(Observation seen) =>
        seen is { SharesSessions: false, SharesProbeStatement: false, Saturation: { Shared: { } shared } saturation } && shared.Statements.All(statement => statement.IsProbe)
            ? new Violation(Hazard.DoubleReturn, $"{saturation.Probe}, on session {shared.Session}",
                "a session of its own, or waiting until one is free",
                $"two requests were lent session {shared.Session} at once; the session received {string.Join(" and ", shared.Statements)}")
            : null;
}
