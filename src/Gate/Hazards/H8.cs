using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Hazards;

/// <summary>Reconnect storm: more sessions than the pool allows, or more than one new session for each interruption.</summary>
internal static class H8
{
    public static Violation? Judge(Observation seen)
    {
        // How large a second pool is, is not known.
        if (seen.Sessions is not { } sessions || seen.Recording.IsOutsidePool)
            return null;
        var most = seen.PoolSize + seen.OtherSessions;
        if (sessions.MostOpen > most)
            return Found($"at most {most} open at once", $"{sessions.MostOpen} were open at once");
        if (seen.OpensSessionForEachRequest)
            return null;

        // Sessions that were missing before the interruption may be opened too, and those that the pool has closed by itself.
        var allowed = seen.Answers.Count + Math.Max(0, most - seen.Before.OpenSessions) + ClosedWhileIdle(seen);
        return sessions.Opened <= allowed
            ? null
            : Found($"at most one for each interrupted request, so {allowed} here", $"{sessions.Opened} were opened") with { RestsOnIdleTime = true };
    }

    private static int ClosedWhileIdle(Observation seen)
    {
        var lastUses = seen.Before.LastUses.ToDictionary();
        var count = 0;
        foreach (var next in seen.Events)
        {
            if (next.Name == TapEvent.TerminateReceived && lastUses.TryGetValue(next.Session, out var last) && next.At - last >= seen.IdleTime)
                count++;
            lastUses[next.Session] = next.At;
        }

        return count;
    }

    private static Violation Found(string expected, string actual) =>
        new(Hazard.ReconnectStorm, "the sessions that the pool opens", expected, actual);
}
