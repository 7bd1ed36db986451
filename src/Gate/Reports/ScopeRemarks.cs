using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>The remarks of a verdict: what a reader must know about how the subject was judged.</summary>
internal static class ScopeRemarks
{
    /// <exception cref="SubjectException">The only interruption did not come about. A run that tries nothing must not look like a cure.</exception>
    public static void Add(VerdictBuilder verdict, JudgedParts judged)
    {
        AddMissed(verdict, judged.Options, judged.Plan.Recordings, [.. judged.Results.SelectMany(result => result.Missed)]);
        AddUnproven(verdict, judged);
        var traits = judged.Plan.Traits;
        if (traits.Completing is { Count: > 0 } completing && !judged.Subject.HandlersComplete)
            verdict.Remark($"The handlers of {string.Join(" and ", completing)} run to their end after their client has left, so what they begin must be done exactly once.");
        if (traits.WithoutDatabase is { Count: > 0 } without)
            verdict.Remark($"{Clause.Of(without, "reaches", "reach")} no database, so nothing was interrupted there.");
        if (traits is { Hindrance: null, AnsweredBeforeWork: { Count: > 0 } early })
            verdict.Remark($"{Clause.Of(early, "is answered before its work is", "are answered before their work is")} done, so nothing tells when that is over, and nothing was interrupted there.");
        if (judged.Subject.Kind is SubjectKind.Service)
            verdict.Remark($"The service ran already: the gate gave it new sessions between its trials, and did not start it afresh{(traits.Cooling is null ? ", so no request was interrupted on a session that was just opened" : "")}.");
        foreach (var remark in judged.Commits.Remarks)
            verdict.Remark(remark);
        if (traits.EndOfProcess is { } end)
            verdict.Remark($"When the database closes an idle session, the subject's process {end}. So it was started afresh instead.");
        foreach (var remark in judged.Inspection.Remarks)
            verdict.Remark(remark);
        if (judged.Remark is { } seen)
            verdict.Remark(seen);
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
            const string NoFault = "That is no fault.";
            verdict.Remark(points.Count() == 1
                ? $"{points.Key.Request} did not come to {points.First()} this time{cause}. {NoFault}"
                : $"{points.Key.Request} did not come to {points.Count()} points this time, from {points.First()} to {points.Last()}{cause}. {NoFault}");
        }
    }

    private static void AddUnproven(VerdictBuilder verdict, JudgedParts judged)
    {
        foreach (var unproven in judged.Results.SelectMany(result => result.NotJudged).GroupBy(unproven => unproven.Reason, unproven => unproven.Interruption))
        {
            if (judged.Options.Only is { } only)
                throw new SubjectException($"{judged.Options.OnlySetting}: {only} was not judged, because {unproven.Key}");
            verdict.Remark($"Nothing was judged at these points, because {unproven.Key}: {string.Join(", ", unproven.Distinct())}.");
        }
    }
}
