using System.Globalization;
using System.Net;
using CancelSpec.Databases;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Subjects.External;

/// <summary>
/// Starts the program that <c>CANCELSPEC_SERVER</c> names. No shell runs the command line; it is split into words as a
/// shell would do it. <c>docs/subject.md</c> is the whole contract.
/// </summary>
public sealed class ExternalSubjectSource : ISubjectSource
{
    /// <summary>
    /// What is asked for with <c>{sleep}</c>: long enough to hang up in the middle of it, short because nothing but time
    /// ends it.
    /// </summary>
    public static readonly TimeSpan AskedSleep = TimeSpan.FromSeconds(0.2);

    /// <summary>How long after SIGTERM a subject is killed.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    private const string DatabaseVariable = "DATABASE_URL";

    private const string Solution = "CancelSpec.sln";

    private readonly ExternalSettings _settings;
    private readonly string _folder;
    private readonly RecentOutput _output = new();
    private int _ended;

    private ExternalSubjectSource(ExternalSettings settings, string folder)
    {
        (_settings, _folder) = (settings, folder);
        Identity = new SubjectIdentity(SubjectKind.Command, settings.CommandText, settings.PoolSize, settings.IsDetached);
    }

    /// <summary>
    /// Its pool size is the asked one where the command line has <c>{pool-size}</c>; otherwise it is what
    /// <c>CANCELSPEC_POOL_SIZE</c> says, and 1 where that says nothing: nobody can see from outside what it really is.
    /// </summary>
    public SubjectIdentity Identity { get; }

    /// <summary>The end of what its processes have written that have ended so far, one after another.</summary>
    public string Output => $"{_output}";

    /// <summary>
    /// Whether its command line has <c>{database}</c>, so that every user of the machine can read the URL's password there.
    /// </summary>
    public bool ShowsPassword => _settings.Command.Has("database");

    /// <summary>How long a started subject may take until it listens; 30 s.</summary>
    internal TimeSpan StartPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Null where <c>CANCELSPEC_SERVER</c> is not set.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="poolSize">What to fill in for <c>{pool-size}</c>.</param>
    /// <param name="folder">
    /// The working directory; by default the root of the working copy that this program was built in, because a test
    /// host does not know where its user is.
    /// </param>
    /// <exception cref="SubjectException">
    /// A <c>CANCELSPEC_…</c> variable has a value that it cannot have; one line that names both.
    /// </exception>
    public static ExternalSubjectSource? FromEnvironment(Func<string, string?> variable, int poolSize, string? folder = null) =>
        ExternalSettings.Read(variable, poolSize, AskedSleep) is { } settings
            ? new ExternalSubjectSource(settings, folder ?? Root())
            : null;

    /// <inheritdoc/>
    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var listen = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var values = Values(listen, database);
        var process = SubjectProcess.Start(_settings.Command.Fill(values), _folder, StopPatience, (DatabaseVariable, values["database"]));
        var subject = new ExternalSubject(process, listen, _settings.Sleep, Keep);
        try
        {
            if (await subject.ListeningAsync(StartPatience, cancellation) is { } problem)
                throw new SubjectException($"the subject '{Identity.Name}' {problem} (in {_folder}).\n{OutputTail.Of(subject)}");
            return subject;
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
    }

    private void Keep(string output) =>
        _output.Write($"---- process {Interlocked.Increment(ref _ended)} of {Identity.Name}\n{output}{(output.EndsWith('\n') || output.Length == 0 ? "" : "\n")}");

    private Dictionary<string, string> Values(IPEndPoint listen, DatabaseUrl database) => new()
    {
        ["listen"] = $"{listen}",
        ["database"] = $"{(database.Parameters.Any(parameter => parameter.Key == "sslmode") ? database : database.WithParameter("sslmode", "disable"))}",
        ["pool-size"] = Identity.PoolSize.ToString(CultureInfo.InvariantCulture),
        ["sleep"] = _settings.Sleep.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
