using System.Globalization;
using System.Text.RegularExpressions;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The command that shows a finding again.</summary>
internal static partial class AgainCommand
{
    /// <summary>Lines for a shell.</summary>
    /// <param name="arguments">What was asked.</param>
    /// <param name="poolSize">The pool size at which the finding was made; <see cref="SubjectIdentity.UnknownPoolSize"/> where it is learned.</param>
    /// <param name="only">The interruption.</param>
    public static IReadOnlyList<string> Lines(JudgeArguments arguments, int poolSize, string only)
    {
        IEnumerable<string> size = poolSize == SubjectIdentity.UnknownPoolSize ? [] : ["--pool-size", poolSize.ToString(CultureInfo.InvariantCulture)];
        var start = Line(["cancelspec", "judge", "--only", only, .. size, .. arguments.Repeated]);
        return arguments.Command is null ? [start] : [$"{start} -- \\", Line(arguments.Words)];
    }

    private static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w@%+=:,./{}-]+$")]
    private static partial Regex Plain();
}
