using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The server program as a user starts it from a shell: its streams, its exit code, its end.</summary>
public sealed class ServerProgramTests
{
    [Fact]
    public async Task A_wrong_value_ends_it_with_2()
    {
        var (code, output, errors) = await ServerProcess.RunAsync("--pool", "nope");

        code.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().StartWith("--pool: 'nope' is not valid;");
    }

    [Fact]
    public async Task A_wrong_value_of_a_variable_is_reported_with_the_name_of_the_variable()
    {
        await using var server = ServerProcess.Start(new Dictionary<string, string> { ["CANCELSPEC_POOL_SIZE"] = "many" });

        (await server.ExitAsync()).Should().Be(2);
        server.Errors.Should().StartWith("CANCELSPEC_POOL_SIZE: 'many' is not valid;");
    }

    [Fact]
    public async Task The_command_line_wins_over_a_variable()
    {
        await using var server = ServerProcess.Start(new Dictionary<string, string> { ["CANCELSPEC_POOL"] = "unfixed" }, "--pool", "nope");

        (await server.ExitAsync()).Should().Be(2);
        server.Errors.Should().StartWith("--pool: 'nope'");
    }

    [Fact]
    public async Task An_unreachable_database_is_reported_in_one_line()
    {
        var (code, _, errors) = await ServerProcess.RunAsync("--listen", "127.0.0.1:0", "--database", "postgresql://root:secret@127.0.0.1:1/d");

        code.Should().Be(1);
        errors.Should().Be("cannot use the database postgresql://root@127.0.0.1:1/d: connecting to the database: Failed to connect to 127.0.0.1:1: Connection refused\n");
    }

    [Fact]
    public async Task A_missing_Unix_socket_is_reported_in_one_line()
    {
        var (code, _, errors) = await ServerProcess.RunAsync("--listen", "127.0.0.1:0", "--database", "postgresql://u@%2Fno%2Fsuch/d");

        code.Should().Be(1);
        errors.Should().Be("cannot use the database postgresql://u@%2Fno%2Fsuch:5432/d: there is no socket /no/such/.s.PGSQL.5432\n");
    }

    [Fact]
    public async Task An_impossible_path_of_a_Unix_socket_is_reported_in_one_line()
    {
        var (code, _, errors) = await ServerProcess.RunAsync("--listen", "127.0.0.1:0", "--database", $"postgresql://u@%2F{new string('a', 100)}/d");

        code.Should().Be(2);
        errors.Should().StartWith("--database: 'postgresql://…' is not valid; database URL: the path of the Unix socket").And.MatchRegex("^[^\n]*\n$");
    }

    [Fact]
    public async Task A_database_that_refuses_is_reported_in_one_line()
    {
        var database = (await RunDatabase.ServerAsync()).Url.WithDatabase("no_such_database");
        await using var server = StartWith(database, "--listen", "127.0.0.1:0");

        (await server.ExitAsync()).Should().Be(1);
        server.Errors.Should().Be($"cannot use the database {database.Display}: connecting to the database: database \"no_such_database\" does not exist\n");
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        var database = (await RunDatabase.ServerAsync()).Url;
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await using var server = StartWith(database, "--listen", $"{taken.LocalEndpoint}");

        (await server.ExitAsync()).Should().Be(1);
        server.Errors.Should().Be($"cannot listen on {taken.LocalEndpoint}: the address is in use; choose another with --listen\n");
    }

    [Theory, InlineData("TERM"), InlineData("INT")]
    public async Task A_signal_stops_it_with_0_and_cancels_the_handlers(string signal)
    {
        var runDatabase = await RunDatabase.ServerAsync();
        var database = await runDatabase.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var observer = await Observer.ConnectAsync(database);
        await using var server = StartOn(database);
        using var client = await SocketClient.SendAsync(await server.ListeningAsync(), "GET", "/sleep");
        await observer.WaitForServerSessionsAsync(1, "idle in transaction");

        await server.SignalAsync(signal);

        (await server.ExitAsync()).Should().Be(0);
        server.Output.Should().Contain("api_sleep() cancelled").And.NotContain("client hung up");
        server.Errors.Should().BeEmpty();
        await client.Awaiting(aborted => aborted.ReadAnswerAsync()).Should().ThrowAsync<IOException>("an aborted request has no answer");
        await observer.WaitForServerSessionsAsync(0);
        await runDatabase.DropDatabaseAsync(database, TestContext.Current.CancellationToken);
    }

    /// <summary>Whether the signal comes before it listens is chance, so it is tried several times.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task A_signal_while_it_starts_stops_it_without_a_word(int attempt)
    {
        await using var server = StartOn((await RunDatabase.ServerAsync()).Url);
        await Deadline.PollAsync(async () =>
        {
            await Task.Yield();
            return server.Output;
        }, output => output.Contains("setting up", StringComparison.Ordinal), $"start {attempt}");

        await server.SignalAsync("INT");

        (await server.ExitAsync()).Should().Be(0);
        server.Errors.Should().BeEmpty();
    }

    private static ServerProcess StartOn(DatabaseUrl database) =>
        StartWith(database.WithParameter("application_name", Observer.ServerName), "--listen", "127.0.0.1:0", "--sleep", "1m");

    /// <summary>Names the database by the variable, because other users can see a password on the command line.</summary>
    private static ServerProcess StartWith(DatabaseUrl database, params string[] arguments) =>
        ServerProcess.Start(new Dictionary<string, string> { ["CANCELSPEC_DATABASE"] = $"{database}" }, arguments);
}
