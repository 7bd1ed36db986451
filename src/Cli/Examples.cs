using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CancelSpec.Cli;

/// <summary>Ends the help of a command with examples.</summary>
internal static class Examples
{
    /// <summary>Adds lines to the end of the help.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lines">What a user types; and, after an empty line, what else a user must know.</param>
    public static void Add(Command command, params IReadOnlyList<string> lines) =>
        command.Add(new HelpOption { Action = new HelpWithExamples(lines) });

    private sealed class HelpWithExamples(IReadOnlyList<string> lines) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            var output = parsed.InvocationConfiguration.Output;
            var help = new StringWriter();
            parsed.InvocationConfiguration.Output = help;
            var code = new HelpAction { MaxWidth = Console.IsOutputRedirected ? 100 : Console.WindowWidth }.Invoke(parsed);
            parsed.InvocationConfiguration.Output = output;
            // A command line that is passed on stands after all options.
            output.Write(help.ToString().Replace("[<command>...] [options]", "[options] -- <command>...", StringComparison.Ordinal));
            output.WriteLine("Examples:");
            foreach (var line in lines)
                output.WriteLine($"  {line}".TrimEnd());
            return code;
        }
    }
}
