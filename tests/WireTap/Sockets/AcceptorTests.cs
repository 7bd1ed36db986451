using System.Net;
using System.Net.Sockets;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>What happens when the system has no room for a connection, and when connections come without end.</summary>
public sealed class AcceptorTests
{
    [Fact]
    public async Task Without_room_it_reports_once_and_waits_for_a_connection_to_end()
    {
        var accepted = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var connectionEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        var acceptor = new Acceptor(
            new IPEndPoint(IPAddress.Loopback, 0),
            accepted.SetResult,
            _ => failed.TrySetResult(),
            () => connectionEnds.Task,
            listener => Interlocked.Increment(ref attempts) == 1
                ? throw new SocketException((int)SocketError.TooManyOpenSockets)
                : listener.Accept());
        acceptor.Start();

        using var caller = await WireEnd.ConnectAsync(acceptor.Address);
        await failed.Task.WaitForAsync("the failure");
        // The connection is not waited for, since it can be accepted only when another one ends.
        await acceptor.WhenCaughtUpAsync().WaitForAsync("the acceptor to give up for now");
        connectionEnds.SetResult();

        (await TapFixture.Result(accepted.Task, "the connection")).Dispose();
        attempts.Should().Be(2);
        await acceptor.StopAsync();
    }

    [Fact]
    public async Task Connections_made_after_the_call_are_not_waited_for()
    {
        var acceptor = new Acceptor(
            new IPEndPoint(IPAddress.Loopback, 0),
            accepted => accepted.Dispose(),
            _ => { },
            () => Task.CompletedTask,
            listener =>
            {
                // The next connection is made before this one is accepted.
                ConnectTo(listener);
                return listener.Accept();
            });
        acceptor.Start();
        using var first = await WireEnd.ConnectAsync(acceptor.Address);

        await acceptor.WhenCaughtUpAsync().WaitForAsync("the first connection to be accepted, while others come");

        await acceptor.StopAsync();
    }

    private static void ConnectTo(Socket listener)
    {
        using var next = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        next.Connect(listener.LocalEndPoint!);
        next.LingerState = new LingerOption(true, 0);
    }
}
