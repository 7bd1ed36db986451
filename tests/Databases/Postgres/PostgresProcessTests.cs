using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Processes;
using CancelSpec.Tests.Processes;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>PostgreSQL's processes by themselves. Scripts stand in for initdb and postgres, so that a test meets each moment exactly.</summary>
public sealed class PostgresProcessTests : IDisposable
{
    // The line by which PostgreSQL says that it accepts connections.
    private const string Ready = "echo 'database system is ready to accept connections' >&2";
    private const string Initdb = "mkdir \"$2\"";

    private readonly TemporaryFolder _binaries = new();
    private readonly string _folder = PostgresFolders.NewTemporary();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _binaries.Dispose();

    [Fact]
    public async Task Stopping_it_during_initdb_ends_initdb_and_starts_nothing()
    {
        await using var process = Start($"{Ready}; exec sleep 1000", "echo started >&2");
        (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        await process.DisposeAsync();

        process.LastLines.Should().NotContain("started");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Initdb_reads_the_password_from_its_input_and_no_command_line_shows_it()
    {
        await using var process = Start($"read -r password; echo \"$password\" >&2; {Ready}; exec sleep 1000", "");
        (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        process.LastLines.Should().StartWith("a-secret\n");
        ProcessList.CommandsWith("a-secret").Should().BeEmpty();
    }

    [Fact]
    public async Task PostgreSQL_that_ends_by_itself_is_noticed_and_cleaned_up()
    {
        await using var process = Start(Initdb, "echo 'PANIC: no more' >&2; exit 1");

        (await process.AcceptsConnectionsAsync(Token)).Should().BeFalse();

        await process.Ended.WaitForAsync("PostgreSQL to end");
        process.LastLines.Should().Be("PANIC: no more");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Root_runs_programs_from_a_closed_folder_as_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        _binaries.AddScript("bin/initdb", Initdb);
        _binaries.AddScript("bin/postgres", $"[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) 17.1' || {{ cat \"${{0%/*}}/../share/greeting\" >&2; id -un >&2; {Ready}; exec sleep 1000; }}");
        _binaries.AddScript("share/greeting", "echo 'shared file'");
        _binaries.SetMode(TemporaryFolder.OnlyMe);
        var copy = await BinariesCopy.MakeIfNeededAsync(PostgresInstallation.At(Path.Combine(_binaries.Path, "bin")), Token);
        await using (copy)
        {
            await using var process = StartIn(copy!.BinFolder);
            (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();
            process.LastLines.Should().Contain("shared file").And.Contain($"\n{SystemUser.Unprivileged}\n");
        }

        Directory.Exists(_folder).Should().BeFalse();
        Directory.Exists(Path.GetDirectoryName(copy.BinFolder)).Should().BeFalse();
    }

    [Fact]
    public async Task Programs_that_their_user_can_run_are_not_copied()
    {
        _binaries.AddScript("initdb", Initdb);
        _binaries.AddScript("postgres", "echo 'postgres (PostgreSQL) 17.1'");

        (await BinariesCopy.MakeIfNeededAsync(PostgresInstallation.At(_binaries.Path), Token)).Should().BeNull();
    }

    [Fact]
    public async Task It_is_asked_to_stop_without_waiting_for_its_clients()
    {
        SignalRecorder.SkipWithoutPerl();
        await using var process = Start(Initdb, SignalRecorder.UntilAfter("INT", "database system is ready to accept connections"));
        (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();

        await process.DisposeAsync();

        process.LastLines.Should().Contain("received TERM").And.Contain("received INT").And.NotContain("received QUIT");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Without_the_shell_that_watches_PostgreSQL_is_ended_all_the_same_and_one_line_says_so()
    {
        var process = Start(Initdb, $"{Ready}; exec sleep 1000");
        (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();
        var (watcher, postgres) = await SupervisorShells.OfAsync(process.SupervisorProcessId, "sleep 1000");
        watcher.Kill();
        await watcher.WaitForExitAsync(Token).WaitForAsync("the shell that watches to end");

        var stop = () => process.DisposeAsync().AsTask();

        (await stop.Should().ThrowAsync<DatabaseServerException>()).Which.Message.Should().Be(
            "the process that supervises PostgreSQL did not stop it, so it was ended without");
        await postgres.WaitForExitAsync(Token).WaitForAsync("PostgreSQL to end");
        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Without_the_shell_that_supervises_PostgreSQL_is_stopped_all_the_same_and_nothing_is_left()
    {
        var process = Start(Initdb, $"{Ready}; exec sleep 1000");
        (await process.AcceptsConnectionsAsync(Token)).Should().BeTrue();
        var (watcher, postgres) = await SupervisorShells.OfAsync(process.SupervisorProcessId, "sleep 1000");
        Process.GetProcessById(process.SupervisorProcessId).Kill();

        await process.DisposeAsync();

        await postgres.WaitForExitAsync(Token).WaitForAsync("PostgreSQL to end");
        await watcher.WaitForExitAsync(Token).WaitForAsync("the shell that watches to end");
        Directory.Exists(_folder).Should().BeFalse();
    }

    /// <summary>Starts it on scripts of these commands.</summary>
    private PostgresProcess Start(string initdb, string postgres)
    {
        _binaries.AddScript("initdb", initdb);
        _binaries.AddScript("postgres", postgres);
        return StartIn(_binaries.Path);
    }

    private PostgresProcess StartIn(string binFolder) =>
        PostgresProcess.Start(new PostgresCluster(_folder, IsDurable: false, "a-secret", HostAccess: ""), binFolder, []);
}
