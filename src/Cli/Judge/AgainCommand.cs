using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Cli.Judge;

/// <summary>The command that shows a finding again.</summary>
internal static partial class AgainCommand
{
    /// <summary>Lines for a shell.</summary>
    /// <param name="arguments">What was asked.</param>
    /// <param name="poolSize">The pool size at which the finding was made.</param>
    /// <param name="only">The interruption.</param>
    public static IReadOnlyList<string> Lines(JudgeArguments arguments, int poolSize, string only)
    {
        List<string> options = ["cancelspec", "judge", "--only", only, "--pool-size", poolSize.ToString(CultureInfo.InvariantCulture)];
        if (arguments.HandlersComplete)
            options.AddRange(["--handlers", "complete"]);
        if (arguments.Pool is { } pool)
        {
            options.AddRange(["--pool", pool]);
            if (arguments.PoolAssembly is { } assembly)
                options.AddRange(["--pool-assembly", assembly]);
            return [Line(options)];
        }

        options.AddRange(["--sleep", string.Create(CultureInfo.InvariantCulture, $"{arguments.Sleep.TotalSeconds}s")]);
        return [$"{Line(options)} -- \\", Line(arguments.Words)];
    }

    private static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w@%+=:,./{}-]+$")]
    private static partial Regex Plain();
}
