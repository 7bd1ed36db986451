using CancelSpec.LivingDoc.Runs;
using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>All that one page shows.</summary>
/// <param name="Run">The run of the scenarios; null for a page of verdicts alone.</param>
/// <param name="Gate">The report of the gate; null where there is none.</param>
/// <param name="Notices">What the page leaves out because it could not be read, as sentences.</param>
public sealed record PageContent(RunReport? Run, VerdictReport? Gate, IReadOnlyList<string> Notices)
{
    /// <summary>The address of Cucumber's standard report of the same run; null if it is not beside the page.</summary>
    public string? StandardReport { get; init; }

    /// <summary>The gate's verdicts; empty where it judged nothing.</summary>
    public IReadOnlyList<ReportedVerdict> Verdicts => Gate?.Verdicts ?? [];

    /// <summary>The stories that can be drawn, the failing one first.</summary>
    public IReadOnlyList<Story> Stories { get; } = Run is null ? [] : Story.Of(Run);

    /// <summary>The page's title.</summary>
    public string Title => Run is null || Verdicts.Count > 0 || Stories.Count > 0 ? "What a cancelled request leaves behind" : "Living documentation";
}
