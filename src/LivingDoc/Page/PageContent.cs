using CancelSpec.LivingDoc.Runs;
using CancelSpec.LivingDoc.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>All that one page shows.</summary>
/// <param name="Verdicts">Null where there are none.</param>
/// <param name="Notices">What could not be read, as sentences.</param>
public sealed record PageContent(RunReport Run, VerdictSet? Verdicts, IReadOnlyList<string> Notices)
{
    /// <summary>Where the same run stands as Cucumber's standard report; null where it is not beside the page.</summary>
    public string? StandardReport { get; init; }

    /// <summary>What the gate judged; empty where it judged nothing.</summary>
    public IReadOnlyList<Subject> Subjects => Verdicts?.Subjects ?? [];

    /// <summary>The stories that can be drawn, the failing one first.</summary>
    public IReadOnlyList<Story> Stories { get; } = Story.Of(Run);

    /// <summary>The page's title.</summary>
    public string Title => Subjects.Count > 0 || Stories.Count > 0 ? "What a cancelled request leaves behind" : "Living documentation";
}
