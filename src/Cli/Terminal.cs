using Spectre.Console;

namespace CancelSpec.Cli;

/// <summary>How text is written for people.</summary>
internal static class Terminal
{
    /// <summary>A console that writes no control sequences unless the writer is a terminal, nor with <c>NO_COLOR</c>.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        var mayUseSequences = output.IsTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = mayUseSequences ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = mayUseSequences ? InteractionSupport.Detect : InteractionSupport.No,
            // They would write control sequences into the log of a build.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
    }
}
