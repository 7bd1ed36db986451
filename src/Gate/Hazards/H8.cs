using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Reconnect storm: more sessions than the pool allows, or more than one new session for each interruption.</summary>
internal static class H8
{
    public static Violation? Judge(Observation seen)
    {
        if (seen.Sessions is not { } sessions)
            return null;
        if (sessions.MostOpen > seen.PoolSize)
            return Found($"at most {seen.PoolSize} open at once", $"{sessions.MostOpen} were open at once");
        if (seen.OpensSessionForEachRequest)
            return null;

        // Sessions that were missing before the interruption may be opened too.
        var allowed = seen.Answers.Count + Math.Max(0, seen.PoolSize - seen.Before.OpenSessions);
        return sessions.Opened <= allowed
            ? null
            : Found($"at most one for each interrupted request, so {allowed} here", $"{sessions.Opened} were opened");
    }

    private static Violation Found(string expected, string actual) =>
        new(Hazard.ReconnectStorm, "the sessions that the pool opens", expected, actual);
}
