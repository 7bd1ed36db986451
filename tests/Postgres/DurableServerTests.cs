using System.Diagnostics;
using CancelSpec.Postgres;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Postgres;

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
            await Sql.AskAsync(first.TrustedUrl!, "CREATE TABLE counter (count INT4)");
            await Sql.AskAsync(first.TrustedUrl!, "INSERT INTO counter VALUES (7)");
            (await Sql.AskAsync(first.Url, "SELECT current_setting('fsync') || current_setting('full_page_writes') || current_setting('synchronous_commit')"))
                .Should().Be("ononon");
            (await FailureAsync()).Should().Be($"data folder {_folder.Path} is in use by another process");
        }

        first.LastLogLines.Should().Contain("received fast shutdown request").And.Contain("database system is shut down");
        await using (var second = await StartAsync())
        {
            (await Sql.AskAsync(second.TrustedUrl!, "SELECT count FROM counter")).Should().Be(7);
            await Sql.AskAsync(second.TrustedUrl!, "UPDATE counter SET count = 8");
            var postmaster = (int)(await Sql.AskAsync(second.Url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"))!;
            Process.GetProcessById(postmaster).Kill();
            await second.Stopped.WaitAsync(Deadline, Token);
        }

        await using var third = await StartAsync();
        (await Sql.AskAsync(third.TrustedUrl!, "SELECT count FROM counter")).Should().Be(8);
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

    private Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(
        new() { Installation = Binaries.Local, DataFolder = _folder.Path, TrustedDatabase = new("defaultdb", "root") }, Token);

    private async Task<string> FailureAsync()
    {
        var start = StartAsync;
        return (await start.Should().ThrowAsync<PostgresServerException>()).Which.Message;
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
