using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Processes;
using CancelSpec.Tests.Databases;
using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Support;

/// <summary>A subject that connects through a PgBouncer of its own, which has as many connections as the subject's pool.</summary>
/// <param name="inner">The subject.</param>
/// <param name="mode">PgBouncer's <c>pool_mode</c>.</param>
internal sealed class BehindPgBouncer(ISubjectSource inner, string mode) : ISubjectSource
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    public SubjectIdentity Identity { get; } = inner.Identity with { Name = $"{inner.Identity.Name} behind PgBouncer ({mode} mode)" };

    private static string? Program => new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer" }
        .FirstOrDefault(File.Exists);

    public static void SkipWhereNotInstalled() => Assert.SkipWhen(Program is null, "PgBouncer is not installed on this machine");

    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        var listen = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "pgbouncer.ini");
        // The file contains the password. PgBouncer reads the file before it becomes another user.
        folder.SetMode(TemporaryFolder.OnlyMe);
        await File.WriteAllTextAsync(file, Configuration(database, listen), cancellation);
        // PgBouncer refuses to run as root, but can become another user.
        string[] user = SystemUser.Unprivileged is { } name ? ["-u", name] : [];
        var bouncer = new ProgramSubject(SubjectProcess.Start([Program!, .. user, file], folder.Path, StopPatience), listen, TimeSpan.Zero);
        try
        {
            if (await bouncer.ListeningAsync(StartPatience, ready: null, cancellation) is { } problem)
                throw new SubjectException($"PgBouncer {problem}: {bouncer.Output}");
            return new Subject((IInProcessSubject)await inner.StartAsync(database.WithHost($"{listen.Address}", listen.Port), cancellation), bouncer, folder);
        }
        catch
        {
            await bouncer.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    // By default PgBouncer waits 15 s before it connects again after a refused connection, and the gate refuses some.
    private string Configuration(DatabaseUrl database, IPEndPoint listen) =>
        $"""
        [databases]
        {database.Database} = host={database.Host} port={database.Port} dbname={database.Database} user={database.User} password='{database.Password}'
        [pgbouncer]
        listen_addr = {listen.Address}
        listen_port = {listen.Port}
        unix_socket_dir =
        auth_type = any
        pool_mode = {mode}
        default_pool_size = {Identity.PoolSize}
        server_tls_sslmode = disable
        server_login_retry = 0
        """;

    private sealed class Subject(IInProcessSubject inner, ISubject bouncer, TemporaryFolder folder) : IInProcessSubject
    {
        public Uri Address => inner.Address;

        public TimeSpan Sleep => inner.Sleep;

        public ISubjectSignals Signals => inner.Signals;

        public string Output => inner.Output + bouncer.Output;

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await bouncer.DisposeAsync();
            folder.Dispose();
        }
    }
}
