using System.CommandLine;
using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Pools;

namespace CancelSpec.Cli.Story;

/// <summary><c>cancelspec story</c>: tells the failure in the terminal, with a server and a database of its own.</summary>
internal sealed class StoryCommand
{
    private const string Fix = "check-on-return";
    private const int WrongUsage = 2;
    private const int CannotTell = 3;

    private readonly Option<string> _pool = new("--pool")
    {
        HelpName = "name",
        Description = $"The server's connection pool: {PoolCatalog.Ours.Names}.",
        DefaultValueFactory = _ => "unfixed",
    };

    private readonly Option<string?> _database = new("--database")
    {
        HelpName = "choice",
        Description = $"Where the database comes from: {DatabaseChoice.Forms}. The default is the variable's value, or auto. [{DatabaseChoice.Variable}]",
    };

    private readonly TextReader? _input;

    private StoryCommand(TextReader? input) => _input = input;

    /// <summary>
    /// The command. Its exit code is 0 when the story was told, with a loss or without one; 2 for a wrong value; 3 when
    /// there is no database, a request was not answered, or the counter was neither that of the loss nor that of the fix.
    /// </summary>
    public static Command Create() => Create(input: null);

    /// <param name="input">Where the reader answers questions. Null takes stdin, if stdin and stdout are a terminal.</param>
    internal static Command Create(TextReader? input)
    {
        var story = new StoryCommand(input);
        var command = new Command("story", "Tells the failure in the terminal: a client hangs up, and two acknowledged requests are lost.")
        {
            story._pool, story._database,
        };
        command.SetAction(story.RunAsync);
        command.AddExample("cancelspec story", $"cancelspec story --pool {Fix}");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = parsed.InvocationConfiguration.Error;
        var pool = parsed.GetRequiredValue(_pool);
        if (!PoolCatalog.Ours.Contains(pool))
        {
            await errors.WriteLineAsync($"{_pool.Name}: '{pool}' is not valid; expected one of {PoolCatalog.Ours.Names}");
            return WrongUsage;
        }

        var console = new StoryConsole(parsed.InvocationConfiguration.Output, _input);
        try
        {
            await using var server = await StartDatabaseAsync(parsed.GetValue(_database), console, cancellation);
            console.WriteNote($"Database: {server.Description}");
            await TellAsync(pool, server, console, cancellation);
            return 0;
        }
        catch (WrongChoiceException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return WrongUsage;
        }
        catch (Exception problem) when (problem is DatabaseServerException or StoryException)
        {
            await errors.WriteLineAsync(problem.Message);
            return CannotTell;
        }
    }

    /// <exception cref="WrongChoiceException">The choice is wrong.</exception>
    private async Task<DatabaseServer> StartDatabaseAsync(string? choice, StoryConsole console, CancellationToken cancellation)
    {
        var variable = Environment.GetEnvironmentVariable(DatabaseChoice.Variable);
        try
        {
            return await DatabaseServer.StartAsync(
                choice ?? (variable is { Length: > 0 } ? variable : "auto"), new DockerContainers(), console.WriteNote, cancellation);
        }
        catch (FormatException wrong)
        {
            var source = choice is null ? DatabaseChoice.Variable : _database.Name;
            throw new WrongChoiceException(wrong.Message.Replace($"{DatabaseChoice.Variable}:", $"{source}:", StringComparison.Ordinal), wrong);
        }
    }

    /// <summary>Tells the story. If something was lost, offers to tell it again with a fix.</summary>
    private static async Task TellAsync(string pool, DatabaseServer server, StoryConsole console, CancellationToken cancellation)
    {
        while (await StoryRun.TellAsync(pool, server, console, cancellation) is StoryEnding.Loss && pool != Fix)
        {
            if (!console.IsInteractive)
            {
                console.WriteParagraph($"The same with a fix: cancelspec story --pool {Fix}");
                return;
            }

            if (!await console.AskAsync($"The same with a fix, {Fix}?", cancellation))
                return;
            pool = Fix;
        }
    }

    /// <summary>The choice of the database is wrong. The message is one line that names the option or the variable.</summary>
    private sealed class WrongChoiceException(string message, Exception inner) : Exception(message, inner);
}
