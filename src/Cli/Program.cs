using System.CommandLine;
using CancelSpec.Cli.Judge;
using CancelSpec.Server.Options;
using Spectre.Console;

namespace CancelSpec.Cli;

/// <summary>The entry point of <c>cancelspec</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var signals = new StopSignals();
        var code = await RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable, signals.Stop);
        return signals.ExitCode ?? code;
    }

    /// <summary>Runs a command line, and returns the exit code.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="output">For results.</param>
    /// <param name="errors">For progress and errors.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="stop">Interrupts the command.</param>
    internal static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter errors, Func<string, string?> environment, CancellationToken stop)
    {
        var root = new RootCommand("Shows and judges what an HTTP service leaves behind in its database's connection pool when clients hang up.");
        root.Add(JudgeCommand.Create(environment, (arguments, _, cancellation) => new JudgeRun(arguments, ConsoleOn(output), ConsoleOn(errors)).RunAsync(cancellation)));
        root.Add(PageCommand.Create());
        var parsed = root.Parse(args);
        try
        {
            if (parsed.Errors is [var error, ..] && parsed.Action is not System.CommandLine.Help.HelpAction)
                throw new SettingException($"{error.Message.TrimEnd('.')}; see --help");
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = errors,
            };
            return await parsed.InvokeAsync(configuration, stop);
        }
        catch (SettingException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.WrongUsage;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception fault)
        {
            await errors.WriteLineAsync($"a fault of cancelspec itself, please report it: {fault}");
            return ExitCode.Fault;
        }
    }

    /// <summary>A console without control sequences, unless the writer is a terminal.</summary>
    private static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var isTerminal = (writer == Console.Out && !Console.IsOutputRedirected) || (writer == Console.Error && !Console.IsErrorRedirected);
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
    }
}
