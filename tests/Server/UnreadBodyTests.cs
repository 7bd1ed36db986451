using System.Net.Sockets;
using System.Text;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>A body that no endpoint reads must not hide that its client has gone.</summary>
public sealed class UnreadBodyTests
{
    private const int BodyBytes = 3_000_000;

    [Fact]
    public async Task The_server_notices_a_hang_up_after_a_large_body()
    {
        var databases = await RunDatabase.ServerAsync();
        var database = await databases.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using (var server = InProcessServer.Start("check-on-return", 1, database))
        {
            using (var client = new TcpClient(AddressFamily.InterNetwork))
            {
                await client.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
                var head = $"GET /sleep HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: {BodyBytes}\r\n\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(new byte[BodyBytes], TestContext.Current.CancellationToken);
                await server.AsleepAsync();
            }

            var cancelled = await server.Log.WaitForAsync(
                record => record.GetProperty("msg").GetString() == "api_sleep() cancelled", "the cancellation of the sleep");
            cancelled.GetProperty("uri").GetString().Should().Be("/sleep");
        }

        await databases.DropDatabaseAsync(database, TestContext.Current.CancellationToken);
    }
}
