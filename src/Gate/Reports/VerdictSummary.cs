using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>A verdict on one line, for people.</summary>
public static class VerdictSummary
{
    /// <summary>For example <c>pool unfixed, 1 connection: 112 cancellations in 2.1 s, 53 a second; found H1 leaked transaction (88)</c>.</summary>
    public static string Of(Verdict verdict)
    {
        var seconds = verdict.Elapsed.TotalSeconds;
        var found = string.Join(", ", verdict.Found.Select(found => $"{found.Hazard} ({found.FindingCount})"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{verdict.Subject}: {verdict.Cancellations} {(verdict.Cancellations == 1 ? "cancellation" : "cancellations")} in {seconds:0.0} s, {verdict.Cancellations / seconds:0} a second; found {(found.Length == 0 ? "nothing" : found)}");
    }
}
