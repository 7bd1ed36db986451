using System.CommandLine;
using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli;

/// <summary>The database that a user has chosen, by <c>--database</c> or else by <c>CANCELSPEC_DATABASE</c>.</summary>
/// <param name="Source">The option or the variable, for messages.</param>
/// <param name="Choice">One of <see cref="DatabaseChoice.Forms"/>.</param>
internal sealed record DatabaseSetting(string Source, string Choice)
{
    /// <summary>The variable.</summary>
    public const string Variable = "CANCELSPEC_DATABASE";

    /// <summary>The URL that is chosen; null where it is no URL.</summary>
    public DatabaseUrl? Url => Choice.Contains("://", StringComparison.Ordinal) ? DatabaseUrl.Parse(Choice) : null;

    /// <summary>Makes the option.</summary>
    public static Option<string> MakeOption() => new("--database")
    {
        HelpName = "choice",
        Description = $"Where the databases are made: {DatabaseChoice.Forms}. Give a URL with a password by {Variable}, because other users can read a command line. Default: that variable, or else auto.",
    };

    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="SettingException">The choice has none of the right forms.</exception>
    public static DatabaseSetting Read(ParseResult parsed, Option<string> option, Func<string, string?> environment)
    {
        DatabaseSetting setting = parsed.GetValue(option) is { } given ? new(option.Name, given)
            : environment(Variable) is { Length: > 0 } variable ? new(Variable, variable)
            : new(option.Name, "auto");
        try
        {
            DatabaseChoice.Check(setting.Choice, new DockerContainers());
            return setting;
        }
        catch (FormatException wrong)
        {
            throw new SettingException($"{setting.Source}: {wrong.Message}");
        }
    }

    /// <summary>Starts the server, or connects to it.</summary>
    /// <param name="progress">Told in short lines what takes long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DatabaseServerException">There is no such server; the message says why.</exception>
    public Task<DatabaseServer> StartAsync(Action<string> progress, CancellationToken cancellation) =>
        DatabaseServer.StartAsync(Choice, new DockerContainers(), progress, cancellation);
}
