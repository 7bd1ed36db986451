using System.Text.RegularExpressions;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>
/// Replaces secrets by <c>…</c> in everything that is published: passwords in URLs, credentials of HTTP, and the values
/// behind names such as <c>password</c>, <c>token</c> or <c>Cookie</c>, as in <c>name=value</c>, <c>name: value</c>,
/// <c>--name value</c> and JSON.
/// </summary>
public sealed partial class SecretMask
{
    private const string Hidden = "…";

    // A name may end in one of these, as PGPASSWORD and access_token do.
    private const string UsualNames =
        @"[\w-]*(?:authorization|cookie|password|passwd|passphrase|pwd|secret|token|credentials?|(?:api|access|private|secret)[-_]?key)";

    private readonly IReadOnlyList<Regex> _named;

    /// <param name="names">More names whose values are secret. Upper and lower case are the same.</param>
    public SecretMask(IEnumerable<string> names)
    {
        var word = $"(?:{string.Join('|', names.Select(Regex.Escape).Prepend(UsualNames))})";
        var name = @"(?<![\w-])-{0,2}" + word;
        _named =
        [
            // JSON, SQL and quoted options: the value ends with the quote that it begins with.
            Pattern(name + """(?:["']?\s*[:=]\s*|\s+)(?<quote>["'])""", """.*?(?=\k<quote>)"""),
            // JSON without quotes.
            Pattern(name + """["']\s*:\s*""", """[^\s"'[{][^,}\]]*"""),
            // A header's value may have several words.
            Pattern(name + @"\s*:(?!:)\s*", """[^\s"'][^\r\n]*"""),
            // Variables, settings, and the parameters of a URL.
            Pattern(name + @"\s*=\s*", """[^\s"'&,;)]+"""),
            // Options whose value is the next word.
            Pattern(@"(?<!\S)--?" + word + @"\s+", """[^\s"'-]\S*"""),
        ];
    }

    /// <summary>The usual names alone.</summary>
    public static SecretMask Usual { get; } = new([]);

    /// <summary>The text without its secrets.</summary>
    public string Apply(string text)
    {
        text = UrlPassword().Replace(text, $":{Hidden}");
        text = HttpCredentials().Replace(text, $"${{kept}}{Hidden}");
        return _named.Aggregate(text, (masked, named) => named.Replace(masked, $"${{kept}}{Hidden}"));
    }

    /// <summary>The verdict without secrets, its traces included.</summary>
    public Verdict Apply(Verdict verdict) => verdict with
    {
        Subject = verdict.Subject with { Name = Apply(verdict.Subject.Name) },
        Hazards = [.. verdict.Hazards.Select(hazard => hazard with
        {
            Reason = hazard.Reason is null ? null : Apply(hazard.Reason),
            Findings = [.. hazard.Findings.Select(Apply)],
        })],
        Remarks = [.. verdict.Remarks.Select(Apply)],
        Incomplete = verdict.Incomplete is null ? null : Apply(verdict.Incomplete),
        Shard = verdict.Shard is null ? null : verdict.Shard with { Facts = verdict.Shard.Facts?.With(Apply) },
    };

    private Finding Apply(Finding finding) => finding with
    {
        Before = [.. finding.Before.Select(Apply)],
        After = [.. finding.After.Select(Apply)],
        FollowUp = Apply(finding.FollowUp),
        Expected = Apply(finding.Expected),
        Actual = Apply(finding.Actual),
        Again = [.. finding.Again.Select(Apply)],
        Trace = finding.Trace is not { } trace ? null : trace with
        {
            Events = [.. trace.Events.Select(seen => seen with { Detail = seen.Detail is null ? null : Apply(seen.Detail) })],
            Requests = [.. trace.Requests.Select(request => request with { Name = Apply(request.Name) })],
        },
    };

    private static Regex Pattern(string before, string value) =>
        new($"(?<kept>{before}){value}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // A password may hold any sign, so it goes on to the last @ of the word.
    [GeneratedRegex("""(?<=[a-z][a-z0-9+.-]*://[^\s:/@"']*):[^\s"']*(?=@)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(@"(?<kept>\b(?:Bearer|Basic|Digest)\s+)[A-Za-z0-9._~+/=-]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex HttpCredentials();
}
