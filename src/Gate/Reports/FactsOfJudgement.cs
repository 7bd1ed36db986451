using CancelSpec.Databases;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>The facts of one judgement that decide which hazards were judged, and how far.</summary>
internal static class FactsOfJudgement
{
    public static ScopeFacts Of(JudgedParts judged) => new()
    {
        AnsweredBeforeWork = judged.Plan.Traits.Hindrance is { } request ? $"{request}" : null,
        SharesConnections = judged.Plan.Traits.SharesSessions,
        LeftOutFor = [.. judged.Results.Select(result => result.LeftOutFor).OfType<Hazard>().Distinct()],
        OpensSessionForEachRequest = judged.Plan.Traits.OpensSessionForEachRequest,
        Unproven = [.. judged.Results.SelectMany(result => result.NotJudged).Select(unproven => unproven.Reason).Distinct()],
        NotJudged = [.. NotJudged(judged).Select(about => new HazardReason(about.Hazard, about.Reason))],
        JudgedInPart = [.. JudgedInPart(judged).Select(about => new HazardReason(about.Hazard, about.Reason))],
        SendsCancelRequests = judged.Results.Any(result => result.FirstCancelRequest is not null),
        AsksSessions = judged.Inspection.HasAnswers,
        Refusals = [.. judged.Inspection.Refusals],
        RefusedCommits = [.. judged.Commits.Requests.Select(committing => $"{committing}")],
        UnjudgedCommits = [.. judged.Commits.NotJudged.Select(of => new UnjudgedCommit($"{of.Request}", of.Reason, PlaceOf(judged, of.Request)))],
    };

    private static int PlaceOf(JudgedParts judged, Request request) =>
        Math.Max(0, judged.Plan.Recordings.ToList().FindIndex(recording => recording.Request == request));

    private static IEnumerable<(Hazard Hazard, string Reason)> NotJudged(JudgedParts judged) =>
        NotTried(judged.Options).Concat(NotSwallowed(judged)).Concat(NotCancelled(judged));

    private static IEnumerable<(Hazard Hazard, string Reason)> NotTried(JudgeOptions options) =>
        options.Only is { } only ? Hazard.All.Select(hazard => (hazard, $"only {only} was tried ({options.OnlySetting})")) : [];

    private static IEnumerable<(Hazard Hazard, string Reason)> NotSwallowed(JudgedParts judged)
    {
        if (judged.Options.Requests.Interrupted.All(request => !request.Sleeps))
            yield return (Hazard.SwallowedCancellation, "no request is said to idle in its transaction (# @sleeps)");
        if (judged.Plan.Recordings.FirstOrDefault(recording => recording.Request.Sleeps) is { SleepersLastStatement: null } sleep)
            yield return (Hazard.SwallowedCancellation, $"no COMMIT was recognised after the sleep of {sleep.Request}");
        if (judged.Subject.HandlersComplete)
            yield return (Hazard.SwallowedCancellation, "its handlers run to completion; each interrupted request was checked to be done exactly once instead");
    }

    private static IEnumerable<(Hazard Hazard, string Reason)> NotCancelled(JudgedParts judged)
    {
        if (!judged.Dialect.ClosesCancelRequestsWhenDone)
        {
            yield return (Hazard.LateCancel,
                $"{judged.Dialect.Name} closes the connection of a CancelRequest before it cancels, so chance decides which statement is hit, whatever the subject waits for");
        }

        if (judged.Inspection.HasFoundPooler)
            yield return (Hazard.LateCancel, SessionInspection.Pooler);
    }

    private static IEnumerable<(Hazard Hazard, string Reason)> JudgedInPart(JudgedParts judged) =>
        AnsweredBeforeWork(judged.Plan.Traits.AnsweredBeforeWork).Concat(OnOtherSessions(judged.Plan)).Concat(OutsidePool(judged)).Concat(Hidden(judged.Dialect)).Concat(Ambiguous(judged.Ambiguous)).Concat(NotCompared(judged));

    private static IEnumerable<(Hazard Hazard, string Reason)> AnsweredBeforeWork(IReadOnlyList<Request> requests) => requests is []
        ? []
        : Hazard.All.Select(hazard => (hazard, $"{Clause.Of(requests, "was", "were")} not interrupted"));

    private static IEnumerable<(Hazard Hazard, string Reason)> OnOtherSessions(Plan plan)
    {
        List<Request> requests = [.. plan.Recordings.Where(recording => recording.WorksOnOtherSession).Select(recording => recording.Request).Except(plan.Traits.AnsweredBeforeWork)];
        return requests is [] || plan.Traits.SharesSessions
            ? []
            : Hazard.All.Select(hazard => (hazard, $"{Clause.Of(requests, "works", "work")} on several connections, and only one of them was interrupted at each message"));
    }

    private static IEnumerable<(Hazard Hazard, string Reason)> OutsidePool(JudgedParts judged)
    {
        List<Request> requests = [.. judged.Plan.Recordings.Where(recording => recording.IsOutsidePool).Select(recording => recording.Request)];
        return requests is []
            ? []
            : Hazard.All.Except([Hazard.NotDurable, Hazard.SwallowedCancellation, Hazard.FalseCommit]).Select(hazard =>
                (hazard, $"{Clause.Of(requests, "works", "work")} on connections that {judged.Probes.Read} never gets, as of a second pool, so no probe shows what is left there"));
    }

    private static IEnumerable<(Hazard Hazard, string Reason)> Hidden(DatabaseDialect database) =>
        database.HasSessionLocks ? [] : [(Hazard.SessionState, $"on {database.Name} only the role, some settings and custom settings were looked at")];

    private static IEnumerable<(Hazard Hazard, string Reason)> Ambiguous(IReadOnlyList<Request> requests)
    {
        if (requests is [])
            return [];
        var reason = $"it was not judged after {string.Join(" and ", requests)}, because {(requests.Count == 1 ? "this request sends" : "these requests send")} a statement of the probes too";
        return [(Hazard.DoubleReturn, reason), (Hazard.OrphanedWork, reason)];
    }

    private static List<string> NotComparedIn(SubjectTraits traits) =>
        [.. traits.NotCompared, .. traits.Unsteady.Keys.Select(of => $"what {of.Request} does to {of.Table} is not always the same").Order(StringComparer.Ordinal)];

    private static IEnumerable<(Hazard Hazard, string Reason)> NotCompared(JudgedParts judged)
    {
        if (judged.Probes is { StateAnswer: null, Body: null or "" } probes)
            yield return (Hazard.StaleResponse, $"the answers of {probes.Read} {(probes.Body is null ? "differ each time" : "have no body")}, so only their status was compared");
        if (NotComparedIn(judged.Plan.Traits) is { Count: > 0 } notCompared)
            yield return (Hazard.NotDurable, $"not every effect was compared: {string.Join("; ", notCompared)}");
    }
}
