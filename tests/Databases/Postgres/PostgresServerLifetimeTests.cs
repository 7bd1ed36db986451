using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>A server ends with whoever started it, however that ends, and leaves nothing behind.</summary>
public sealed class PostgresServerLifetimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killing_the_process_that_started_it_leaves_nothing()
    {
        _ = Binaries.Local;
        using var holder = StartupHook.Start("server");
        var line = await holder.StandardOutput.ReadLineAsync(Token) ?? throw new InvalidOperationException("the holder ended early");
        var (supervisorId, url) = line.Split(' ') is [var id, var text] ? (int.Parse(id, null), DatabaseUrl.Parse(text)) : default;
        var data = (string)(await Sql.AskAsync(url, "SHOW data_directory"))!;
        var postmasterId = (int)(await Sql.AskAsync(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"))!;
        using var supervisor = Process.GetProcessById(supervisorId);
        using var postmaster = Process.GetProcessById(postmasterId);

        holder.Kill(); // SIGKILL, to this process alone
        RunJanitor.Forget(holder);

        // The supervisor ends last.
        await supervisor.WaitForExitAsync(Token).WaitAsync(Deadline.Default, Token);
        postmaster.HasExited.Should().BeTrue();
        Directory.Exists(Path.GetDirectoryName(data)).Should().BeFalse("{0} is temporary", data);
    }

    [Fact]
    public async Task A_start_beyond_its_deadline_is_one_clear_line()
    {
        var start = () => PostgresServer.StartAsync(
            new() { Installation = Binaries.Local, StartDeadline = TimeSpan.FromMilliseconds(1) }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>()).WithMessage("PostgreSQL did not start within *");
    }

    [Fact]
    public async Task A_start_that_fails_shows_what_was_said()
    {
        using var folder = new TemporaryFolder();
        folder.AddScript("initdb", "echo 'initdb: error: no luck today' >&2; exit 1");
        folder.AddScript("postgres", "echo 'postgres (PostgreSQL) 17.1'");

        var start = () => PostgresServer.StartAsync(new() { Installation = PostgresInstallation.At(folder.Path) }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage("PostgreSQL did not start; the end of its log:\ninitdb: error: no luck today");
    }
}
