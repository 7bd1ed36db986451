using CancelSpec.Databases;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>What was judged of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Options">How it was judged.</param>
/// <param name="Plan">What was to be tried.</param>
/// <param name="Results">What was tried.</param>
/// <param name="Dialect">The database's dialect.</param>
/// <param name="Remark">What a reader must know of how the subject was seen; null for nothing.</param>
internal sealed record JudgedParts(
    SubjectIdentity Subject, JudgeOptions Options, Plan Plan, IReadOnlyList<BatchResult> Results, DatabaseDialect Dialect, string? Remark)
{
    /// <summary>The requests that send the statement of every probe.</summary>
    public IReadOnlyList<Request> Ambiguous { get; init; } = [];

    /// <summary>The probes.</summary>
    public required Probes Probes { get; init; }

    /// <summary>What was seen of requests whose COMMIT the database had to refuse.</summary>
    public required CommitsJudged Commits { get; init; }

    /// <summary>What was learned about the subject's sessions.</summary>
    public required SessionInspection Inspection { get; init; }
}

/// <summary>Says in a verdict which hazards were not judged, or not wholly, and why.</summary>
internal static class JudgedScope
{
    /// <exception cref="SubjectException">The only interruption did not come about. A run that tries nothing must not look like a cure.</exception>
    public static void Add(VerdictBuilder verdict, JudgedParts judged)
    {
        if (judged.Plan.Traits.AnsweredBeforeSending is { } request)
            AddAnsweredBeforeSending(verdict, request);
        if (judged.Plan.Traits.SharesSessions)
            AddShared(verdict);
        AddLeftOut(verdict, [.. judged.Results.Select(result => result.LeftOutFor).OfType<Hazard>().Distinct()]);
        AddMissed(verdict, judged.Options, judged.Plan.Recordings, [.. judged.Results.SelectMany(result => result.Missed)]);
        if (judged.Plan.Traits.OpensSessionForEachRequest)
            verdict.JudgeOnlyPartly(Hazard.ReconnectStorm, "the subject opens a session for each request, also if no client leaves, so only those that were open at once were counted");
        AddUnproven(verdict, judged);
        AddNotJudged(verdict, judged);
        AddHidden(verdict, judged.Dialect);
        AddAmbiguous(verdict, judged.Ambiguous);
        if (judged.Probes is { StateAnswer: null, Body: null or "" } probes)
            verdict.JudgeOnlyPartly(Hazard.StaleResponse, $"the answers of {probes.Read} {(probes.Body is null ? "differ each time" : "have no body")}, so only their status was compared");
        if (judged.Subject.Kind is SubjectKind.Service)
            verdict.Remark($"The service ran already: the gate gave it new sessions between its trials, and did not start it afresh{(judged.Plan.Traits.Cooling is null ? ", so no request was interrupted on a session that was just opened" : "")}.");
        if (judged.Plan.Traits.NotCompared is { Count: > 0 } notCompared)
            verdict.JudgeOnlyPartly(Hazard.NotDurable, $"not every effect was compared: {string.Join("; ", notCompared)}");
        AddNotAsked(verdict, judged.Inspection);
        AddCommits(verdict, judged.Commits);
        if (judged.Plan.Traits.EndOfProcess is { } end)
            verdict.Remark($"When the database closes an idle session, the subject's process {end}. So it was started afresh instead.");
        foreach (var remark in judged.Inspection.Remarks)
            verdict.Remark(remark);
        if (judged.Remark is { } seen)
            verdict.Remark(seen);
    }

    private static void AddAnsweredBeforeSending(VerdictBuilder verdict, Request request)
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

    private static void AddMissed(VerdictBuilder verdict, JudgeOptions options, IReadOnlyList<Recording> recordings, IReadOnlyList<Interruption> missed)
    {
        if (missed is [])
            return;
        if (options.Only is { } only)
            throw new SubjectException($"{options.OnlySetting}: nothing was interrupted at {only}, because {only.Request} does not come to that point");
        foreach (var points in missed.GroupBy(point => (point.Request, point.Moment)))
        {
            var cause = recordings.Any(recording => recording.Request == points.Key.Request && recording.PreparesStatements)
                ? ": it needs fewer messages once its statements are prepared" : "";
            verdict.Remark(points.Count() == 1
                ? $"{points.Key.Request} did not come to {points.First()} this time{cause}."
                : $"{points.Key.Request} did not come to {points.Count()} points this time, from {points.First()} to {points.Last()}{cause}.");
        }
    }

    /// <summary>Some trials proved nothing. Where all of them did not, nothing is judged.</summary>
    private static void AddUnproven(VerdictBuilder verdict, JudgedParts judged)
    {
        foreach (var unproven in judged.Results.SelectMany(result => result.NotJudged).GroupBy(unproven => unproven.Reason, unproven => unproven.Interruption))
        {
            if (judged.Options.Only is { } only)
                throw new SubjectException($"{judged.Options.OnlySetting}: {only} was not judged, because {unproven.Key}");
            verdict.Remark($"Nothing was judged at these points, because {unproven.Key}: {string.Join(", ", unproven.Distinct())}.");
            foreach (var hazard in Hazard.All)
            {
                if (judged.Results.All(result => result.Interruptions == 0))
                    verdict.DoNotJudge(hazard, unproven.Key);
                else
                    verdict.JudgeOnlyPartly(hazard, $"some interruptions were not judged, because {unproven.Key}");
            }
        }
    }

    private static void AddNotJudged(VerdictBuilder verdict, JudgedParts judged)
    {
        if (judged.Options.Only is { } only)
        {
            foreach (var hazard in Hazard.All)
                verdict.DoNotJudge(hazard, $"only {only} was tried ({judged.Options.OnlySetting})");
        }

        if (judged.Options.Requests.Interrupted.All(request => !request.Sleeps))
            verdict.DoNotJudge(Hazard.SwallowedCancellation, "no request is said to idle in its transaction (# @sleeps)");
        if (judged.Plan.Traits.Completing is { Count: > 0 } completing && !judged.Subject.HandlersComplete)
            verdict.Remark($"The handlers of {string.Join(" and ", completing)} run to their end after their client has left, so what they begin must be done exactly once.");
        if (judged.Plan.Traits.WithoutDatabase is { Count: > 0 } without)
            verdict.Remark($"{string.Join(" and ", without)} {(without.Count == 1 ? "reaches" : "reach")} no database, so nothing was interrupted there.");
        if (judged.Plan.Recordings.FirstOrDefault(recording => recording.Request.Sleeps) is { SleepersLastStatement: null } sleep)
            verdict.DoNotJudge(Hazard.SwallowedCancellation, $"no COMMIT was recognised after the sleep of {sleep.Request}");
        if (judged.Subject.HandlersComplete)
            verdict.DoNotJudge(Hazard.SwallowedCancellation, "its handlers run to completion; each interrupted request was checked to be done exactly once instead");
        if (!judged.Results.Any(result => result.FirstCancelRequest is not null))
            verdict.JudgeOnlyPartly(Hazard.LateCancel, "the subject sends no CancelRequest");
    }

    private static void AddAmbiguous(VerdictBuilder verdict, IReadOnlyList<Request> requests)
    {
        if (requests is [])
            return;
        foreach (var hazard in (Hazard[])[Hazard.DoubleReturn, Hazard.OrphanedWork])
        {
            verdict.JudgeOnlyPartly(hazard,
                $"it was not judged after {string.Join(" and ", requests)}, because {(requests.Count == 1 ? "this request sends" : "these requests send")} a statement of the probes too");
        }
    }

    /// <summary>A session that cannot be asked tells nothing of what was left behind in it.</summary>
    private static void AddNotAsked(VerdictBuilder verdict, SessionInspection inspection)
    {
        if (inspection.HasFoundPooler)
            verdict.DoNotJudge(Hazard.LateCancel, SessionInspection.Pooler);
        if (inspection.Refusals.FirstOrDefault() is not { } reason)
            return;
        if (inspection.HasAnswers)
            verdict.JudgeOnlyPartly(Hazard.SessionState, $"some sessions could not be asked before a probe's statement: {reason}");
        else
            verdict.DoNotJudge(Hazard.SessionState, $"no session could be asked before a probe's statement: {reason}");
    }

    private static void AddCommits(VerdictBuilder verdict, CommitsJudged commits)
    {
        foreach (var remark in commits.Remarks)
            verdict.Remark(remark);
        var reason = string.Join("; ", commits.NotJudged.GroupBy(of => of.Reason, of => of.Request)
            .Select(of => $"it was not judged for {string.Join(" and ", of)}, because {of.Key}"));
        if (commits.Requests is [])
            verdict.DoNotJudge(Hazard.FalseCommit, reason is "" ? "no request commits what it writes with a COMMIT" : reason);
        else if (reason is not "")
            verdict.JudgeOnlyPartly(Hazard.FalseCommit, reason);
    }

    private static void AddHidden(VerdictBuilder verdict, DatabaseDialect database)
    {
        if (!database.HasSessionLocks)
            verdict.JudgeOnlyPartly(Hazard.SessionState, $"on {database.Name} only the role, some settings and custom settings were looked at");
        if (!database.ClosesCancelRequestsWhenDone)
        {
            verdict.DoNotJudge(Hazard.LateCancel,
                $"{database.Name} closes the connection of a CancelRequest before it cancels, so chance decides which statement is hit, whatever the subject waits for");
        }
    }
}
