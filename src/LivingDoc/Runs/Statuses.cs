using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>Words and signs for outcomes. Cucumber numbers the outcomes from the best to the worst.</summary>
public static class Statuses
{
    /// <summary>The worst outcome; unknown if there are none.</summary>
    public static TestStepResultStatus Worst(IEnumerable<TestStepResultStatus> statuses) =>
        statuses.DefaultIfEmpty(TestStepResultStatus.UNKNOWN).Max();

    /// <summary>For example <c>passed</c>; also the value in the page's filter.</summary>
    public static string Word(this TestStepResultStatus status) => status switch
    {
        TestStepResultStatus.UNKNOWN => "not run",
        _ => status.ToString().ToLowerInvariant(),
    };

    /// <summary>A sign that needs no colour.</summary>
    public static string Sign(this TestStepResultStatus status) => status switch
    {
        TestStepResultStatus.PASSED => "✓",
        TestStepResultStatus.FAILED => "✗",
        TestStepResultStatus.SKIPPED => "–",
        TestStepResultStatus.UNKNOWN => "○",
        _ => "?",
    };

    /// <summary>The word as a name for style sheets.</summary>
    public static string Css(this TestStepResultStatus status) => status.Word().Replace(' ', '-');
}
