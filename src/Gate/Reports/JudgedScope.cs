using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Says in a verdict which hazards were not judged, or not wholly, and why.</summary>
internal static class JudgedScope
{
    /// <param name="verdict">Knows how many interruptions were tried. Of several reasons for a hazard the first counts.</param>
    /// <param name="facts">What decides it.</param>
    /// <param name="shard">The part of the plan that the facts are of; null for the whole plan.</param>
    public static void Add(VerdictBuilder verdict, ScopeFacts facts, Shard? shard = null)
    {
        if (facts.AnsweredBeforeWork is { } request)
            AddAnsweredBeforeWork(verdict, request);
        if (facts.SharesConnections)
            AddShared(verdict);
        AddLeftOut(verdict, facts.LeftOutFor);
        if (facts.OpensSessionForEachRequest)
            verdict.JudgeOnlyPartly(Hazard.ReconnectStorm, "the subject opens a session for each request, also if no client leaves, so only those that were open at once were counted");
        AddUnproven(verdict, facts.Unproven);
        foreach (var (hazard, reason) in facts.NotJudged)
            verdict.DoNotJudge(hazard, reason);
        foreach (var (hazard, reason) in facts.JudgedInPart)
            verdict.JudgeOnlyPartly(hazard, reason);
        if (!facts.SendsCancelRequests)
            verdict.JudgeOnlyPartly(Hazard.LateCancel, shard is null ? "the subject sends no CancelRequest" : $"no CancelRequest was seen in shard {shard}");
        AddNotAsked(verdict, facts);
        AddCommits(verdict, facts, shard);
    }

    private static void AddAnsweredBeforeWork(VerdictBuilder verdict, string request)
    {
        foreach (var hazard in Hazard.All)
            verdict.DoNotJudge(hazard, $"{request} is answered before its work is done, so nothing tells when that is over, and nothing was interrupted");
    }

    private static void AddShared(VerdictBuilder verdict)
    {
        foreach (var (hazard, reason) in new[]
        {
            (Hazard.LostPermit, "so no request waits for a connection of its own"),
            (Hazard.DoubleReturn, "so two requests on one connection are no fault"),
            (Hazard.SessionState, "so a setting on a session is no single request's"),
            (Hazard.OrphanedWork, "so nothing tells whose statement reaches a connection"),
            (Hazard.FalseCommit, "so nothing tells whose COMMIT the database has refused"),
        })
        {
            verdict.DoNotJudge(hazard, $"the subject's requests share connections, {reason}");
        }
    }

    /// <summary>Some interruptions were not tried, because each would have cost a wait again. Other hazards might show there.</summary>
    private static void AddLeftOut(VerdictBuilder verdict, IReadOnlyList<Hazard> found)
    {
        if (found is [])
            return;
        foreach (var hazard in Hazard.All.Except(found))
            verdict.JudgeOnlyPartly(hazard, $"some interruptions were not tried, since {string.Join(" and ", found)} had been found next to them");
    }

    /// <summary>Some trials proved nothing. Where all of them did not, nothing is judged.</summary>
    private static void AddUnproven(VerdictBuilder verdict, IReadOnlyList<string> reasons)
    {
        foreach (var reason in reasons)
        {
            foreach (var hazard in Hazard.All)
            {
                if (verdict.Interruptions == 0)
                    verdict.DoNotJudge(hazard, reason);
                else
                    verdict.JudgeOnlyPartly(hazard, $"some interruptions were not judged, because {reason}");
            }
        }
    }

    /// <summary>A session that cannot be asked tells nothing of what was left behind in it.</summary>
    private static void AddNotAsked(VerdictBuilder verdict, ScopeFacts facts)
    {
        if (facts.Refusals is not [var reason, ..])
            return;
        if (facts.AsksSessions)
            verdict.JudgeOnlyPartly(Hazard.SessionState, $"some sessions could not be asked before a probe's statement: {reason}");
        else
            verdict.DoNotJudge(Hazard.SessionState, $"no session could be asked before a probe's statement: {reason}");
    }

    private static void AddCommits(VerdictBuilder verdict, ScopeFacts facts, Shard? shard)
    {
        var reason = string.Join("; ", facts.UnjudgedCommits.GroupBy(of => of.Reason, of => of.Request)
            .Select(of => $"it was not judged for {string.Join(" and ", of)}, because {of.Key}"));
        var requests = shard is null ? "no request" : $"no request of shard {shard}";
        if (facts.RefusedCommits is [])
            verdict.DoNotJudge(Hazard.FalseCommit, reason is "" ? $"{requests} commits what it writes with a COMMIT" : reason);
        else if (reason is not "")
            verdict.JudgeOnlyPartly(Hazard.FalseCommit, reason);
    }
}
