using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CancelSpec.Cli;

/// <summary>An example at the end of a command's help.</summary>
internal static class HelpExample
{
    /// <param name="command">The command.</param>
    /// <param name="lines">What a user may type.</param>
    public static void AddExample(this Command command, params string[] lines)
    {
        var option = new HelpOption();
        option.Action = new Help((HelpAction)option.Action!, lines);
        command.Add(option);
    }

    private sealed class Help(HelpAction standard, string[] lines) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => standard.ClearsParseErrors;

        public override int Invoke(ParseResult parseResult)
        {
            var code = standard.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(lines.Length == 1 ? "Example:" : "Examples:");
            foreach (var line in lines)
                output.WriteLine($"  {line}");
            return code;
        }
    }
}
