using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>
/// The verdicts as JUnit's XML, for the test report of a CI system: a suite for each subject and pool size, a test case for
/// each hazard. What was not judged, and what the baseline lists, is skipped with the reason.
/// </summary>
public static class JUnitReport
{
    /// <summary>Makes the document.</summary>
    /// <param name="comparisons">The verdicts beside the baseline.</param>
    public static XDocument Of(IReadOnlyList<BaselineComparison> comparisons) => new(
        new XElement("testsuites", comparisons.Select(Suite)));

    private static XElement Suite(BaselineComparison comparison)
    {
        var verdict = comparison.Verdict;
        var cases = verdict.Hazards.Select(hazard => Case(comparison, hazard)).ToList();
        return new XElement("testsuite",
            new XAttribute("name", Clean($"{verdict.Subject}")),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(test => test.Element("failure") is not null)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", cases.Count(test => test.Element("skipped") is not null)),
            new XAttribute("time", Seconds(verdict.Elapsed)),
            cases);
    }

    private static XElement Case(BaselineComparison comparison, HazardVerdict hazard) => new("testcase",
        new XAttribute("classname", Clean(comparison.Verdict.Subject.Name)),
        new XAttribute("name", $"{hazard.Hazard} ({comparison.Verdict.Subject.Connections})"),
        // All hazards are judged together, so the time belongs to the suite.
        new XAttribute("time", Seconds(TimeSpan.Zero)),
        ResultOf(comparison, hazard));

    private static XElement? ResultOf(BaselineComparison comparison, HazardVerdict hazard)
    {
        if (comparison.New.FirstOrDefault(found => found.Hazard.Hazard == hazard.Hazard) is { } found)
        {
            return new XElement("failure",
                new XAttribute("message", Clean(hazard.Findings[0].Actual)), Clean(new VerdictExplanation().Of(comparison.Verdict, hazard, found.Expired)));
        }

        if (comparison.Gone.FirstOrDefault(gone => gone.Hazard == hazard.Hazard) is { } gone)
            return new XElement("failure", new XAttribute("message", Clean(VerdictExplanation.OfGone(comparison.Verdict, gone))));
        if (comparison.Accepted.TryGetValue(hazard.Hazard, out var accepted))
            return new XElement("skipped", new XAttribute("message", Clean($"found, and listed in the baseline until {accepted.Expires:O}: {accepted.Reason}")));
        return hazard.Outcome is Outcome.NotJudged
            ? new XElement("skipped", new XAttribute("message", Clean($"not judged: {hazard.Reason}")))
            : null;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);

    // XML 1.0 has no form for these characters.
    private static string Clean(string text) => string.Concat(
        text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune));
}
