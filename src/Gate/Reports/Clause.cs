namespace CancelSpec.Gate.Reports;

/// <summary>The beginning of a clause about one or more things, such as "A works" and "A and B work".</summary>
internal static class Clause
{
    public static string Of<T>(IReadOnlyCollection<T> subjects, string singularVerb, string pluralVerb) =>
        $"{string.Join(" and ", subjects)} {(subjects.Count == 1 ? singularVerb : pluralVerb)}";
}
