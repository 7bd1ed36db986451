using System.CommandLine;
using System.CommandLine.Parsing;
using CancelSpec.Cli.Judge;
using CancelSpec.Cli.Merge;
using CancelSpec.Cli.Story;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli;

/// <summary>The entry point of <c>cancelspec</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (output, results) = LossyStream.Open(Console.OpenStandardOutput());
        Console.SetOut(output);
        Console.SetError(LossyStream.Open(Console.OpenStandardError()).Writer);
        using var signals = new StopSignals();
        var code = await RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable, signals.Stop);
        if (results.Problem is { } problem)
            await Console.Error.WriteLineAsync($"not all results could be printed: {problem.Message}");
        // A server that was stopped has done what it should.
        return code == ExitCode.Interrupted && signals.ExitCode is { } signalled ? signalled : code;
    }

    /// <summary>Runs a command line, and returns the exit code.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="output">For results.</param>
    /// <param name="errors">For progress and errors.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="stop">Interrupts the command.</param>
    internal static Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter errors, Func<string, string?> environment, CancellationToken stop) =>
        InvokeAsync(Root(output, errors, environment), args, output, errors, stop);

    /// <summary>All commands, with their options.</summary>
    internal static RootCommand Root(TextWriter output, TextWriter errors, Func<string, string?> environment) =>
        new("Shows and judges what an HTTP service leaves behind in its database's connection pool when clients hang up.")
        {
            JudgeCommand.Create(environment, (arguments, cancellation) => new JudgeRun(arguments, Terminal.ConsoleOn(output), Terminal.ConsoleOn(errors)).RunAsync(cancellation)),
            MergeCommand.Create(environment),
            StoryCommand.Create(environment),
            ServeCommand.Create(environment),
            PageCommand.Create(),
        };

    private static string MessageOf(ParseError error, ParseResult parsed)
    {
        var commands = parsed.RootCommandResult.Command.Subcommands.Select(command => command.Name);
        return parsed.CommandResult == parsed.RootCommandResult && parsed.UnmatchedTokens is [var word, ..]
            ? $"there is no command '{word}'; there are {string.Join(", ", commands)}"
            : error.Message;
    }

    /// <summary>Runs a command line, and translates errors to exit codes.</summary>
    internal static async Task<int> InvokeAsync(
        RootCommand root, IReadOnlyList<string> args, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var parsed = root.Parse(args);
        try
        {
            if (parsed.Errors is [var error, ..])
                throw new SettingException($"{MessageOf(error, parsed).TrimEnd('.')}; see --help");
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
}
