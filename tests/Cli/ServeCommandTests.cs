using System.Net;
using System.Net.Sockets;
using CancelSpec.Cli;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary><c>cancelspec serve</c>: the server of <c>src/Server</c>, with the exit codes of the command.</summary>
public sealed class ServeCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_help_has_the_options_of_the_server_and_an_example_at_the_end()
    {
        var run = await InvokedCommand.InvokeAsync(ServeCommand.Create(_ => null), ["--help"], Token);

        run.ExitCode.Should().Be(0);
        run.Output.Should().ContainAll("--listen", "--database", "--pool", "--pool-size", "--sleep", "--explore", "CANCELSPEC_POOL_SIZE");
        run.Output.Should().NotContain("contentRoot").And.MatchRegex("Examples:\n  cancelspec serve --pool .*\n$");
    }

    [Fact]
    public async Task A_wrong_value_is_refused_with_2()
    {
        var run = await InvokedCommand.InvokeAsync(ServeCommand.Create(_ => null), ["--pool-size", "0"], Token);

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Be("--pool-size: '0' is not valid; expected a whole number from 1 to 1000\n");
    }

    [Fact]
    public async Task An_unreachable_database_ends_it_with_3()
    {
        var run = await InvokedCommand.InvokeAsync(
            ServeCommand.Create(_ => null), ["--listen", "127.0.0.1:0", "--database", "postgresql://root:secret@127.0.0.1:1/d"], Token);

        run.ExitCode.Should().Be(3);
        run.Errors.Should().StartWith("cannot use the database postgresql://root@127.0.0.1:1/d: ").And.MatchRegex("^[^\n]*\n$");
    }

    [Fact]
    public async Task A_port_in_use_ends_it_with_3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var run = await InvokedCommand.InvokeAsync(
            ServeCommand.Create(_ => null), ["--listen", $"{taken.LocalEndpoint}", "--database", await DatabaseAsync()], Token);

        run.ExitCode.Should().Be(3);
        run.Errors.Should().Be($"cannot listen on {taken.LocalEndpoint}: the address is in use; choose another with --listen\n");
    }

    [Theory, InlineData("TERM"), InlineData("INT")]
    public async Task The_program_serves_until_a_signal_stops_it_with_0(string signal)
    {
        await using var program = ServerProcess.StartCommand(
            new Dictionary<string, string> { ["CANCELSPEC_DATABASE"] = await DatabaseAsync() }, "serve", "--listen", "127.0.0.1:0");
        using var client = await SocketClient.SendAsync(await program.ListeningAsync(), "GET", "/nope");
        (await client.ReadAnswerAsync()).Should().StartWith("HTTP/1.1 404");

        await program.SignalAsync(signal);

        (await program.ExitAsync()).Should().Be(0);
        program.Errors.Should().BeEmpty();
    }

    private static async Task<string> DatabaseAsync() => $"{(await RunDatabase.ServerAsync()).Url}";
}
