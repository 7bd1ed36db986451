using System.Text;

namespace CancelSpec.Tests.Support;

/// <summary>
/// Splits a command line into words as a POSIX shell does, where that needs no shell: blanks, both kinds of quotes,
/// backslashes. Text that only a shell can interpret is refused, because the program would get the text as a plain word.
/// </summary>
internal static class CommandLine
{
    private const string OnlyForShells = "|&;<>()$`";
    private const string OnlyForShellsInQuotes = "$`";

    /// <summary>The characters that a backslash escapes between double quotes. Before other characters it is a plain backslash.</summary>
    private const string EscapedInQuotes = "\\\"$`\n";

    /// <exception cref="FormatException">What is wrong, as the end of a sentence.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case var blank when char.IsWhiteSpace(blank):
                    if (word is not null)
                        words.Add(word.ToString());
                    word = null;
                    break;
                case '\'':
                    at = ReadSingleQuoted(text, at, word ??= new StringBuilder());
                    break;
                case '"':
                    at = ReadDoubleQuoted(text, at, word ??= new StringBuilder());
                    break;
                case '\\':
                    (word ??= new StringBuilder()).Append(++at < text.Length ? text[at] : throw new FormatException("nothing follows its last backslash"));
                    break;
                default:
                    Refuse(OnlyForShells, text[at]);
                    (word ??= new StringBuilder()).Append(text[at]);
                    break;
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return words;
    }

    /// <returns>Where the closing quote is.</returns>
    private static int ReadSingleQuoted(string text, int open, StringBuilder word)
    {
        var close = text.IndexOf('\'', open + 1);
        if (close < 0)
            throw new FormatException("a single quote is not closed");
        word.Append(text, open + 1, close - open - 1);
        return close;
    }

    /// <returns>Where the closing quote is.</returns>
    private static int ReadDoubleQuoted(string text, int open, StringBuilder word)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '"')
                return at;
            if (text[at] == '\\' && at + 1 < text.Length && EscapedInQuotes.Contains(text[at + 1]))
                at++;
            else
                Refuse(OnlyForShellsInQuotes, text[at]);
            word.Append(text[at]);
        }

        throw new FormatException("a double quote is not closed");
    }

    private static void Refuse(string refused, char character)
    {
        if (refused.Contains(character))
            throw new FormatException($"no shell runs it, so \"{character}\" has no meaning: quote it, or let a shell run all of it, as in sh -c '… \"$1\"' sh {{listen}}");
    }
}
