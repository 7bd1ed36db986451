using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>A server ends with the process that started it, however that ends, and leaves nothing behind.</summary>
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
        RunCleanup.Forget(holder);

        // The supervisor ends last.
        await supervisor.WaitForExitAsync(Token).WaitAsync(Deadline.Default, Token);
        postmaster.HasExited.Should().BeTrue();
        Directory.Exists(Path.GetDirectoryName(data)).Should().BeFalse("{0} is temporary", data);
    }

    [Fact]
    public async Task Killing_the_process_that_started_it_during_initdb_leaves_nothing()
    {
        Assert.SkipUnless(ProcessList.IsReadable, "the processes of this machine cannot be listed here");
        using var binaries = new TemporaryFolder();
        var told = Path.Combine(Directory.CreateDirectory(Path.Combine(binaries.Path, "told")).FullName, "folder");
        binaries.SetMode((UnixFileMode)0b111_111_111, "told");
        binaries.AddScript("initdb", $"mkdir \"$2\"; sleep 1000 & echo \"$2\" >{told}.new; mv {told}.new {told}; wait");
        binaries.AddScript("postgres", "echo 'postgres (PostgreSQL) 17.1'");
        using var holder = StartupHook.Start("initdb", binaries.Path);
        var unfinished = await Deadline.PollAsync(
            async () => File.Exists(told) ? (await File.ReadAllTextAsync(told, Token)).Trim() : "", folder => folder.Length > 0, "initdb to begin");

        holder.Kill(); // SIGKILL, to this process alone
        RunCleanup.Forget(holder);

        await Deadline.PollAsync(() => Task.FromResult(ProcessList.CommandsWith(binaries.Path)), left => left.Count == 0, "all processes to end");
        await Deadline.PollAsync(
            () => Task.FromResult(Directory.Exists(Path.GetDirectoryName(unfinished))), isThere => !isThere, "the folder to go");
    }

    [Fact]
    public async Task A_start_beyond_its_deadline_is_one_clear_line()
    {
        var start = () => PostgresServer.StartAsync(
            new() { Installation = Binaries.Local, StartDeadline = TimeSpan.FromMilliseconds(1) }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>()).WithMessage("PostgreSQL did not start within *");
    }

    [Fact]
    public async Task A_start_that_fails_shows_the_end_of_the_log()
    {
        using var folder = new TemporaryFolder();
        folder.AddScript("initdb", "echo 'initdb: error: no luck today' >&2; exit 1");
        folder.AddScript("postgres", "echo 'postgres (PostgreSQL) 17.1'");

        var start = () => PostgresServer.StartAsync(new() { Installation = PostgresInstallation.At(folder.Path) }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage("PostgreSQL did not start; the end of its log:\ninitdb: error: no luck today");
    }
}
