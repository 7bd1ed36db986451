using System.Diagnostics;
using CancelSpec.Postgres;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Postgres;

/// <summary>A server ends with whoever started it, however that ends, and leaves nothing behind.</summary>
public sealed class PostgresServerLifetimeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_removes_the_processes_and_the_folder()
    {
        var server = await PostgresServer.StartAsync(new() { Installation = Binaries.Local }, Token);
        var traces = await Traces.OfAsync(server.SupervisorProcessId, server.Url);

        await server.DisposeAsync();

        await traces.VanishAsync(Deadline);
        server.Stopped.IsCompletedSuccessfully.Should().BeTrue();
        server.LastLogLines.Should().Contain("received fast shutdown request").And.Contain("database system is shut down");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Killing_a_process_that_started_two_removes_both()
    {
        _ = Binaries.Local;
        using var holder = StartHolder();
        var traces = new List<Traces>();
        for (var i = 0; i < 2; i++)
        {
            var line = await holder.StandardOutput.ReadLineAsync(Token) ?? throw new InvalidOperationException("the holder ended early");
            var parts = line.Split(' ');
            traces.Add(await Traces.OfAsync(int.Parse(parts[0], null), DatabaseUrl.Parse(parts[1])));
        }

        holder.Kill(); // SIGKILL, to this process alone

        foreach (var trace in traces)
            await trace.VanishAsync(Deadline);
    }

    [Fact]
    public async Task A_start_beyond_its_deadline_is_one_clear_line()
    {
        var start = () => PostgresServer.StartAsync(
            new() { Installation = Binaries.Local, StartDeadline = TimeSpan.FromMilliseconds(1) }, Token);

        (await start.Should().ThrowAsync<PostgresServerException>()).WithMessage("PostgreSQL did not start within *");
    }

    [Fact]
    public async Task A_start_that_fails_shows_what_was_said()
    {
        using var folder = new TemporaryFolder();
        folder.AddScript("initdb", "echo 'initdb: error: no luck today' >&2; exit 1");
        folder.AddScript("postgres", "echo 'postgres (PostgreSQL) 17.1'");

        var start = () => PostgresServer.StartAsync(new() { Installation = PostgresInstallation.At(folder.Path) }, Token);

        (await start.Should().ThrowAsync<PostgresServerException>())
            .WithMessage("PostgreSQL did not start; the end of its log:\ninitdb: error: no luck today");
    }

    [Fact]
    public async Task Root_runs_binaries_from_a_closed_folder_as_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        using var folder = new TemporaryFolder();
        var bin = Binaries.CopyTo(folder.Path);
        folder.SetMode(TemporaryFolder.OnlyMe);

        await using var server = await PostgresServer.StartAsync(new() { Installation = PostgresInstallation.At(bin) }, Token);

        var traces = await Traces.OfAsync(server.SupervisorProcessId, server.Url);
        File.ReadAllText($"/proc/{traces.PostmasterId}/cmdline").Should().Contain("/installation");
        await server.DisposeAsync();
        await traces.VanishAsync(Deadline);
    }

    private static Process StartHolder()
    {
        var program = typeof(StartupHook).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", program])
        {
            Environment = { ["DOTNET_STARTUP_HOOKS"] = program },
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
