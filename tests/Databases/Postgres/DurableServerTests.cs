using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Processes;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>A server on a data folder that survives it.</summary>
public sealed class DurableServerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_survives_a_stop_and_a_crash()
    {
        var first = await StartAsync();
        await using (first)
        {
            await Sql.AskAsync(Trusted.UrlOn(first), "CREATE TABLE counter (count INT4)");
            await Sql.AskAsync(Trusted.UrlOn(first), "INSERT INTO counter VALUES (7)");
            (await Sql.AskAsync(first.Url, "SELECT current_setting('fsync') || current_setting('full_page_writes') || current_setting('synchronous_commit')"))
                .Should().Be("ononon");
            (await FailureAsync()).Should().Be($"data folder {_folder.Path} is in use by another process");
        }

        first.LastLogLines.Should().Contain("received fast shutdown request").And.Contain("database system is shut down");
        await using (var second = await StartAsync())
        {
            (await Sql.AskAsync(Trusted.UrlOn(second), "SELECT count FROM counter")).Should().Be(7);
            await Sql.AskAsync(Trusted.UrlOn(second), "UPDATE counter SET count = 8");
            var postmaster = (int)(await Sql.AskAsync(second.Url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"))!;
            Process.GetProcessById(postmaster).Kill();
            await second.Stopped.WaitAsync(Deadline, Token);
        }

        await using var third = await StartAsync();
        (await Sql.AskAsync(Trusted.UrlOn(third), "SELECT count FROM counter")).Should().Be(8);
        OnlyWeReadThePassword();
    }

    [Fact]
    public async Task A_folder_of_another_major_version_is_refused_with_the_remedy()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "cluster/data"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "cluster/data/PG_VERSION"), "11\n", Token);

        (await FailureAsync()).Should().Match($"data folder {_folder.Path} was made by PostgreSQL 11, and *; remove the folder to begin anew, or use PostgreSQL 11");
    }

    [Fact]
    public async Task A_folder_without_its_password_is_refused_with_the_remedy()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "cluster/data"));

        (await FailureAsync()).Should().Be($"{_folder.Path}/superuser-password is missing, so data folder {_folder.Path} cannot be used; remove the folder to begin anew");
    }

    [Fact]
    public async Task A_folder_inside_one_that_is_closed_to_the_other_user_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        _folder.SetMode(TemporaryFolder.OnlyMe);

        (await FailureAsync()).Should().Match($"folder {_folder.Path}/cluster cannot be used by user *, which runs PostgreSQL; choose one that is not inside a closed folder");
    }

    [Fact]
    public async Task Another_user_cannot_open_what_lies_beside_the_cluster()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        await using (await StartAsync())
        {
        }

        foreach (var file in Directory.GetFiles(_folder.Path))
            (await AsOtherUserAsync("exec 2>/dev/null 3<\"$0\" && echo opened", file)).Should().BeEmpty("only we may open {0}", file);
    }

    [Fact]
    public async Task The_lock_file_of_an_older_version_locks_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/flock"), "only root can be another user, and that user needs flock");
        var left = Path.Combine(_folder.Path, "lock");
        await File.WriteAllTextAsync(left, "", Token);
        _folder.SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, "lock");
        using var holder = OtherUser("exec 3<\"$0\" && flock 3 && echo locked && read -r _", left);
        (await holder.StandardOutput.ReadLineAsync(Token)).Should().Be("locked");

        await using (await StartAsync())
        {
        }

        holder.HasExited.Should().BeFalse("it holds the lock to the end");
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Token).WaitAsync(Deadline, Token);
    }

    [Fact]
    public async Task Another_user_cannot_write_to_a_folder_that_was_open_to_all()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        _folder.SetMode((UnixFileMode)0b111_111_111);

        await using (await StartAsync())
        {
        }

        (await AsOtherUserAsync("echo mine 2>/dev/null >\"$0/theirs\" && echo written", _folder.Path)).Should().BeEmpty();
    }

    private static Process OtherUser(string commands, string argument) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", commands, argument])
        {
            UserName = SystemUser.Unprivileged,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    private static async Task<string> AsOtherUserAsync(string commands, string argument)
    {
        using var process = OtherUser(commands, argument);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return output;
    }

    private Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(
        new() { Installation = Binaries.Local, DataFolder = _folder.Path, TrustedDatabase = Trusted.Database }, Token);

    private async Task<string> FailureAsync()
    {
        var start = StartAsync;
        return (await start.Should().ThrowAsync<DatabaseServerException>()).Which.Message;
    }

    private void OnlyWeReadThePassword()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_folder.Path, "superuser-password"))
                .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
