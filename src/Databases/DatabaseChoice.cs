using System.Globalization;

namespace CancelSpec.Databases;

/// <summary>The forms in which a user chooses a database, and the source that each means.</summary>
public static class DatabaseChoice
{
    /// <summary>The right forms, for messages.</summary>
    public const string Forms = "auto, postgresql://user@host:port/database, docker[:image], cockroachdb[:image or local], local[:bin folder], npm:<major version>";

    private static readonly string[] Words = ["auto", "docker", "local", "npm", "cockroachdb"];

    /// <summary>Checks a choice before anything is done.</summary>
    /// <param name="text">The choice.</param>
    /// <param name="containers">The sources that need a container engine.</param>
    /// <exception cref="FormatException">The choice has none of the right forms; one line says what is wrong.</exception>
    public static void Check(string text, IContainerSources containers) => Parse(text, containers);

    /// <summary>Reads a choice.</summary>
    /// <exception cref="FormatException">
    /// The choice has none of the right forms. The message is one line with the forms. It repeats no more of
    /// the choice than its first word, and that only if the word is a known one.
    /// </exception>
    internal static IDatabaseSource Parse(string text, IContainerSources containers)
    {
        if (text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase))
            return new UrlSource(DatabaseUrl.Parse(text));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, argument) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        if (argument?.Contains("://", StringComparison.Ordinal) == true)
            throw Unknown();
        return (word, argument) switch
        {
            ("auto", null) => new AutoSource(containers),
            ("docker", null) => containers.Postgres(null),
            ("docker", { Length: > 0 }) => containers.Postgres(argument),
            ("local", null) => new LocalPostgresSource(null),
            ("local", { Length: > 0 }) => new LocalPostgresSource(argument),
            ("npm", not null) when int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var major) => new NpmPostgresSource(major),
            ("cockroachdb", null) => containers.Cockroach(null),
            ("cockroachdb", "local") => new CockroachProgramSource("cockroach"),
            ("cockroachdb", { Length: > 0 }) => containers.Cockroach(argument),
            _ => throw Unknown(),
        };

        // A password may be anywhere, except in a word that we know.
        FormatException Unknown() => Wrong($"\"{(Words.Contains(word) ? argument is null ? word : $"{word}:…" : DatabaseUrl.Mask(text))}\" is not valid");
    }

    private static FormatException Wrong(string what) => new($"{what}; expected {Forms}");
}
