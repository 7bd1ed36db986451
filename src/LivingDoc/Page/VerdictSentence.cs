using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>What the verdicts mean for those who run the service, for a reader who knows no hazard.</summary>
internal static class VerdictSentence
{
    /// <summary>One or two sentences; null where the page has no verdict on a subject that should be right.</summary>
    public static string? Of(PageContent content)
    {
        List<ReportedVerdict> judged = [.. content.Verdicts.Where(reported => content.Run is null || reported.Group == SubjectGroups.UnderTest)];
        if (judged.Count == 0)
            return null;
        var names = judged.Select(reported => reported.Verdict.Subject.Name).Distinct().ToList();
        var name = names.Count == 1 ? names[0] : $"one of {names.Count} services";
        var found = Hazard.All.Where(hazard => judged.Exists(reported => reported.Verdict.Found.Any(verdict => verdict.Hazard == hazard))).ToList();
        if (found is [var first, .. var others])
            return $"When a client hangs up, {name} harms the clients that come after it ({first}{More(others.Count)}). {first.Harm}";
        if (judged.Exists(reported => reported.Verdict.Incomplete is not null))
            return $"Nothing can be said yet of {name}, because the judgement did not come to its end.";
        var notJudged = Hazard.All.Where(hazard => judged.Exists(reported => reported.Verdict.Hazards.Any(verdict => verdict.Hazard == hazard && verdict.Outcome is Outcome.NotJudged)));
        return $"When a client hangs up, {(names.Count == 1 ? $"{name} leaves nothing" : "none of the services leaves anything")} behind that harms the clients after it{Except([.. notJudged])}.";
    }

    private static string More(int count) => count == 0 ? "" : $", and {Words.Count(count, "hazard")} more";

    private static string Except(IReadOnlyList<Hazard> hazards) =>
        hazards.Count == 0 ? "" : $", as far as it was judged ({string.Join(", ", hazards)} {(hazards.Count == 1 ? "was" : "were")} not)";
}
