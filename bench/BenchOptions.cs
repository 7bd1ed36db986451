using System.Globalization;

namespace CancelSpec.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>The names of all parts, in the order in which they run.</summary>
    public static IReadOnlyList<string> AllParts { get; } = [Cancellation, Tap, Service, Growth];

    public const string Cancellation = "cancellation";
    public const string Tap = "tap";
    public const string Service = "service";
    public const string Growth = "growth";

    private const int MostRounds = 10_000;

    /// <summary>The parts to run.</summary>
    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    /// <summary>How many turns each way of the part <c>tap</c> has.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>The file for all figures; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>The file of the committed ratios to keep; null for none.</summary>
    public string? Check { get; init; }

    /// <summary>The file for the picture of the part <c>growth</c>; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>Only the help is wanted.</summary>
    public bool Help { get; init; }

    /// <exception cref="FormatException">An option is wrong; the message names it with its value.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions();
        for (var next = 0; next < words.Count; next += 2)
        {
            var option = words[next];
            if (option is "--help" or "-h")
                return options with { Help = true };
            options = options.With(option, next + 1 < words.Count ? words[next + 1] : null);
        }

        return options.Check is null || options.Parts.Contains(Cancellation)
            ? options
            : throw new FormatException($"--check: '{options.Check}' needs the part {Cancellation}, which --only leaves out");
    }

    private BenchOptions With(string option, string? value) => option switch
    {
        "--only" => this with { Parts = PartsIn(Given(option, value)) },
        "--rounds" => this with { Rounds = RoundsIn(Given(option, value)) },
        "--json" => this with { Json = Given(option, value) },
        "--check" => this with { Check = Given(option, value) },
        "--picture" => this with { Picture = Given(option, value) },
        _ => throw new FormatException($"'{option}' is no option; there are --only, --rounds, --json, --check, --picture and --help"),
    };

    private static string Given(string option, string? value) =>
        string.IsNullOrWhiteSpace(value) ? throw new FormatException($"{option}: it needs a value, and was given '{value}'") : value;

    private static IReadOnlyList<string> PartsIn(string text)
    {
        var named = text.Split(',');
        return named.Except(AllParts).FirstOrDefault() is { } unknown
            ? throw new FormatException($"--only: '{unknown}' is no part; parts are {string.Join(", ", AllParts)}")
            : [.. AllParts.Where(named.Contains)];
    }

    private static int RoundsIn(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= MostRounds
        ? rounds
        : throw new FormatException($"--rounds: '{text}' is not a whole number from 1 to {MostRounds}");
}
