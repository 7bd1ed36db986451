using CancelSpec.Tests.Conformance.Samples;

namespace CancelSpec.Tests.Conformance;

/// <summary>
/// Every sample of the compatibility kit: the bindings with which it passes, or why it does not apply here.
/// </summary>
internal static class KitTable
{
    private const string NoRetry = "A scenario is never retried: one that passes at times is wrong.";
    private const string StopsAtFirst = "As in Reqnroll, hooks behind one that failed do not run.";

    /// <summary>Sample and the class with its bindings.</summary>
    public static IReadOnlyDictionary<string, Type> Passes { get; } = new Dictionary<string, Type>
    {
        ["all-statuses"] = typeof(Statuses),
        ["ambiguous"] = typeof(Ambiguous),
        ["backgrounds"] = typeof(Orders),
        ["cdata"] = typeof(Cdata),
        ["data-tables"] = typeof(DataTables),
        ["doc-strings"] = typeof(DocStrings),
        ["empty"] = typeof(Nothing),
        ["examples-tables"] = typeof(Cucumbers),
        ["examples-tables-attachment"] = typeof(Images),
        ["examples-tables-undefined"] = typeof(CucumbersOnly),
        ["examples-tables-undefined-multiple"] = typeof(CucumbersOnly),
        ["failedish-combinations"] = typeof(FailedishCombinations),
        ["global-hooks"] = typeof(GlobalHooks),
        ["hooks"] = typeof(Samples.Hooks),
        ["hooks-attachment"] = typeof(HooksAttachment),
        ["hooks-conditional"] = typeof(HooksConditional),
        ["hooks-skipped"] = typeof(HooksSkipped),
        ["hooks-undefined"] = typeof(HooksUndefined),
        ["minimal"] = typeof(Minimal),
        ["multiple-features"] = typeof(MultipleFeatures),
        ["parameter-types"] = typeof(ParameterTypes),
        ["pending"] = typeof(Pending),
        ["pending-exception"] = typeof(PendingWithReason),
        ["regular-expression"] = typeof(RegularExpression),
        ["rules"] = typeof(Rules),
        ["rules-backgrounds"] = typeof(Orders),
        ["skipped"] = typeof(Skipped),
        ["skipped-exception"] = typeof(SkippedWithReason),
        ["skipped-failing-hook"] = typeof(SkippedFailingHook),
        ["stack-traces"] = typeof(StackTraces),
        ["undefined"] = typeof(Undefined),
        ["undefined-multiple"] = typeof(Undefined),
        ["unused-steps"] = typeof(UnusedSteps),
    };

    /// <summary>Sample and reason.</summary>
    public static IReadOnlyDictionary<string, string> DoesNotApply { get; } = new Dictionary<string, string>
    {
        ["attachments"] = "Reqnroll attaches files; text, bytes and links cannot be attached.",
        ["global-hooks-afterall-error"] = StopsAtFirst,
        ["global-hooks-attachments"] = "Reqnroll attaches files; text cannot be attached.",
        ["global-hooks-beforeall-error"] = StopsAtFirst,
        ["hooks-named"] = "Hooks of Reqnroll have no names.",
        ["markdown"] = "Features are written in Gherkin, not in Markdown.",
        ["multiple-features-reversed"] = "The order of features cannot be chosen: they run at the same time.",
        ["retry"] = NoRetry,
        ["retry-ambiguous"] = NoRetry,
        ["retry-pending"] = NoRetry,
        ["retry-undefined"] = NoRetry,
        ["test-run-exception"] = "What throws outside of steps and hooks fails a test of its own.",
        ["unknown-parameter-type"] = "A wrong binding fails all scenarios, not only the steps that would use it.",
    };
}
