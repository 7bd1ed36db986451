using System.Globalization;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The time and the environment of a run, as far as its messages and verdicts say.</summary>
internal static class RunFacts
{
    public static IEnumerable<(string Name, string Value)> Of(PageContent content) =>
        All(content).Where(fact => !string.IsNullOrWhiteSpace(fact.Value)).Select(fact => (fact.Name, fact.Value!));

    private static IEnumerable<(string Name, string? Value)> All(PageContent content)
    {
        var (run, gate) = (content.Run, content.Gate);
        // CancelSpec's own runs add the database to the runtime's version.
        var runtime = run?.Meta?.Runtime?.Version?.Split("; ", 2) ?? [];
        yield return ("Date", (run?.Started ?? gate?.StartedAt.UtcDateTime) is { } started ? Words.Date(started) : null);
        yield return ("Duration", run?.Duration is { } duration ? Words.Time(duration) : null);
        yield return ("Commit", Short(gate?.Commit ?? run?.Meta?.Ci?.Git?.Revision));
        yield return ("Database", gate?.Database ?? (runtime.Length > 1 ? runtime[1] : null));
        yield return ("Pool sizes", string.Join(" and ", content.Verdicts.Select(reported => reported.Verdict.Subject.PoolSize).Distinct().Order()));
        yield return ("Cancellations tried", gate is { Cancellations: > 0 } ? gate.Cancellations.ToString("N0", CultureInfo.InvariantCulture) : null);
        yield return ("Machine", Joined(NameOf(run?.Meta?.Os), run?.Meta?.Cpu?.Name));
        yield return ("Runtime", Joined(run?.Meta?.Runtime?.Name, runtime is [var version, ..] ? version : null, " "));
        yield return ("Written by", run is null ? Joined("CancelSpec", gate?.ProductVersion, " ") : NameOf(run.Meta?.Implementation));
    }

    private static string? Short(string? commit) => commit is { Length: 40 } ? commit[..10] : commit;

    private static string? NameOf(Product? product) => Joined(product?.Name, product?.Version, " ");

    private static string? Joined(string? first, string? second, string between = ", ") =>
        string.IsNullOrEmpty(second) ? first : string.IsNullOrEmpty(first) ? second : $"{first}{between}{second}";
}
