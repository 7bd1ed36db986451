using System.Net;
using CancelSpec.Databases;
using CancelSpec.Processes;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// Starts a program that is judged from outside. Its environment tells it its database and its port.
/// <c>docs/judge-your-service.md</c> is the whole contract.
/// </summary>
/// <param name="options">The program.</param>
public sealed class ProgramSubjectSource(ProgramOptions options) : ISubjectSource
{
    /// <summary>How long after SIGTERM a program is killed.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongSleep = TimeSpan.FromSeconds(2);

    private readonly RecentOutput _output = new();
    private int _ended;

    /// <inheritdoc/>
    public SubjectIdentity Identity { get; } = new(SubjectKind.Command, options.Name, options.PoolSize, options.HandlersComplete);

    /// <summary>The end of the output of its processes that have ended so far, one after another.</summary>
    public string Output => $"{_output}";

    /// <summary>
    /// A warning where the program's arguments show every user of the machine a password that opens more than the gate's own
    /// databases; null where they show none.
    /// </summary>
    /// <param name="server">The server of its databases.</param>
    public string? PasswordWarning(DatabaseServer server) => options.Command.ShowsPassword && server is { SharedRole: { } role, Url.Password: not null }
        ? $"{{database}} in the command shows the password of {role} to every user of this machine, in the list of processes; let the subject read DATABASE_URL, or let the gate make roles: ALTER ROLE \"{role}\" CREATEROLE"
        : null;

    /// <inheritdoc/>
    public ISubjectSource? WithLongSleep => options.Command.Has("sleep") && options.Sleep < LongSleep
        ? new ProgramSubjectSource(options with { Sleep = LongSleep })
        : null;

    /// <inheritdoc/>
    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var listen = options.Listen ?? FreeAddress();
        if (options.Listen is not null && await ServiceReadiness.AcceptsAsync(listen, cancellation))
            throw new SubjectException($"the subject '{Identity.Name}' cannot be started: another program listens at {listen} already");
        var values = PlaceholderValues.Of(options, listen, database);
        var process = SubjectProcess.Start(options.Command.Fill(values), options.Folder, StopTime, options.Command.FillEnvironment(values));
        var subject = new ProgramSubject(process, listen, options.Sleep, Keep, cancellation);
        try
        {
            if (await subject.ListeningAsync(options.StartTime, options.Ready, cancellation) is { } problem)
                throw new SubjectException($"the subject '{Identity.Name}' {problem} (in {options.Folder}).{AddressHint(listen)}\n{OutputTail.Of(subject)}");
            return subject;
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
    }

    private static IPEndPoint FreeAddress()
    {
        try
        {
            return new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        }
        catch (IOException error)
        {
            throw new SubjectException($"the subject cannot be started: {error.Message}", error);
        }
    }

    private void Keep(string output) =>
        _output.Write($"---- process {Interlocked.Increment(ref _ended)} of {Identity.Name}\n{output}{(output.EndsWith('\n') || output.Length == 0 ? "" : "\n")}");

    private string AddressHint(IPEndPoint listen) => options.Listen is not null || options.Command.HasAddress
        ? ""
        : $" Its environment has PORT={listen.Port}. If it takes its address in another way, put {{listen}} or {{port}} into its command or into --env. If it cannot be told, say where it listens, with --listen.";
}
