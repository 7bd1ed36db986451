using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Hazards;

/// <summary>Reconnect storm: more sessions than the pool allows, or more than one new session for each interruption.</summary>
internal static class H8
{
    // What a pool does because of an interruption, it does sooner.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(0.5);

    public static Violation? Judge(Observation seen)
    {
        if (seen.Sessions is not { } sessions)
            return null;
        var most = seen.PoolSize + seen.OtherSessions;
        if (sessions.MostOpen > most)
            return Found($"at most {most} open at once", $"{sessions.MostOpen} were open at once");
        if (seen.OpensSessionForEachRequest)
            return null;

        // Sessions that were missing before the interruption may be opened too, and those that the pool has closed by itself.
        var allowed = seen.Answers.Count + Math.Max(0, most - seen.Before.OpenSessions) + ClosedWhileIdle(seen.Before, seen.Events);
        return sessions.Opened <= allowed
            ? null
            : Found($"at most one for each interrupted request, so {allowed} here", $"{sessions.Opened} were opened");
    }

    private static int ClosedWhileIdle(StateBefore before, IReadOnlyList<TapEvent> events)
    {
        var lastUses = before.LastUses.ToDictionary();
        var count = 0;
        foreach (var seen in events)
        {
            if (seen.Name == TapEvent.TerminateReceived && lastUses.TryGetValue(seen.Session, out var last) && seen.At - last >= IdleTime)
                count++;
            lastUses[seen.Session] = seen.At;
        }

        return count;
    }

    private static Violation Found(string expected, string actual) =>
        new(Hazard.ReconnectStorm, "the sessions that the pool opens", expected, actual);
}
