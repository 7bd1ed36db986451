using System.CommandLine;
using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli.Story;

/// <summary><c>cancelspec story</c>: tells the failure in the terminal, with a server and a database of its own.</summary>
internal sealed class StoryCommand
{
    private const string Fix = "check-on-return";

    private readonly Option<string> _pool = new("--pool")
    {
        HelpName = "name",
        Description = $"The server's connection pool: {PoolCatalog.Ours.Names}.",
        DefaultValueFactory = _ => "unfixed",
    };

    private readonly Option<string> _database = DatabaseSetting.MakeOption();
    private readonly Func<string, string?> _environment;
    private readonly TextReader? _input;

    private StoryCommand(Func<string, string?> environment, TextReader? input) => (_environment, _input) = (environment, input);

    /// <summary>
    /// Makes the command. Its exit code is 0 when the story was told, with a loss or without one; 2 for a wrong value; 3 when
    /// there is no database, a request was not answered, or the counter was neither that of the loss nor that of the fix.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="input">Where the reader answers questions. Null takes stdin, if stdin and stdout are a terminal.</param>
    public static Command Create(Func<string, string?> environment, TextReader? input = null)
    {
        var story = new StoryCommand(environment, input);
        var command = new Command("story", "Tells the failure in the terminal: a client hangs up, and two acknowledged requests are lost.")
        {
            story._pool, story._database,
        };
        command.SetAction(story.RunAsync);
        Examples.Add(command, "cancelspec story", $"cancelspec story --pool {Fix}");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = parsed.InvocationConfiguration.Error;
        var pool = parsed.GetRequiredValue(_pool);
        if (!PoolCatalog.Ours.Contains(pool))
            throw new SettingException($"{_pool.Name}: '{pool}' is not valid; expected one of {PoolCatalog.Ours.Names}");

        var console = new StoryConsole(parsed.InvocationConfiguration.Output, _input);
        try
        {
            await using var server = await DatabaseSetting.Read(parsed, _database, _environment).StartAsync(console.WriteNote, cancellation);
            console.WriteNote($"Database: {server.Description}");
            await TellAsync(pool, server, console, cancellation);
            return ExitCode.Clean;
        }
        catch (Exception problem) when (problem is DatabaseServerException or StoryException)
        {
            await errors.WriteLineAsync(problem.Message);
            return ExitCode.NotJudged;
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
}
