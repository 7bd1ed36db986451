using System.Net;
using System.Net.Sockets;
using CancelSpec.Processes;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Processes;

public sealed class FreePortTests
{
    [Fact]
    public void Each_port_is_another_one_and_none_is_for_outgoing_connections() =>
        Enumerable.Range(0, 100).Select(_ => FreePort.Next()).Should().OnlyHaveUniqueItems().And.OnlyContain(port => port >= 20_000 && port < 32_000);

    [Fact]
    public void A_program_can_listen_on_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());

        listener.Invoking(each => each.Start()).Should().NotThrow();
    }
}
