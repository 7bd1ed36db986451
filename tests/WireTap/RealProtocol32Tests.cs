using System.Buffers.Binary;
using CancelSpec.Databases;
using CancelSpec.Pools.KnownBad.SimpleQuery;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>
/// A client of protocol 3.2 through the tap to the run's database. PostgreSQL 18 speaks 3.2 and gives a longer cancel key;
/// earlier versions say that they speak 3.0 (https://www.postgresql.org/docs/18/protocol-versions.html).
/// </summary>
public sealed class RealProtocol32Tests : IAsyncLifetime
{
    private const int FirstMajorOf32 = 18;
    private const int ShortKey = 4;
    private const int LongKey = 32;

    private DatabaseServer _server = null!;
    private Tap _tap = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunDatabase.ServerAsync();
        _tap = Tap.Start(_server.Url.Host, _server.Url.Port);
    }

    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    [Fact]
    public async Task A_statement_is_cancelled_by_a_key_of_any_length()
    {
        using var client = await MessageSocket.ConnectAsync(_tap.Address, Token);
        var (process, key, isOlder) = await BeginAsync(client);
        var speaks32 = int.Parse(_server.Version.Split('.')[0]) >= FirstMajorOf32;
        (key.Length, isOlder).Should().Be(speaks32 ? (LongKey, false) : (ShortKey, true));
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        session.ProcessId.Should().Be(process);

        await client.SendAsync(Wire.Query("SELECT pg_sleep(60)"), Token);
        await SleepingStatement.WhenAsleepAsync(_server.Url, process);
        using var rule = _tap.HoldCancelRequests();
        using var canceller = await WireEnd.ConnectAsync(_tap.Address);
        await canceller.SendAsync(Wire.CancelRequest(process, key));
        var hold = await TapFixture.Result(rule.NextAsync(Token).AsTask(), "the request");
        hold.Request.Session.Should().BeSameAs(session);
        hold.Release();

        await canceller.ExpectEofAsync();
        (await ReceiveAsync(client, 'E')).AsSpan().IndexOf("C57014\0"u8).Should().BePositive();
        (await ReceiveAsync(client, 'Z')).Should().Equal((byte)'I');
    }

    /// <returns>The process and its key, and whether the database has said that it speaks only an earlier version.</returns>
    private async Task<(int Process, byte[] Key, bool IsOlder)> BeginAsync(MessageSocket client)
    {
        var address = _server.Url.ToConnectionString();
        var authentication = new SessionStartup(client, address);
        await client.SendAsync(Wire.Startup(Wire.Protocol32, address.Username!, address.Database!), Token);
        byte[] key = [];
        for (var isOlder = false; ;)
        {
            var (type, body) = await TapFixture.Result(client.ReceiveAsync(Token), "the session to begin");
            switch (type)
            {
                case 'v':
                    isOlder = true;
                    break;
                case 'R' when authentication.Answer(body) is { } answer:
                    await client.SendAsync(answer, Token);
                    break;
                case 'K':
                    key = body;
                    break;
                case 'E':
                    throw Reply.ErrorIn(body);
                case 'Z':
                    return (BinaryPrimitives.ReadInt32BigEndian(key), key[sizeof(int)..], isOlder);
            }
        }
    }

    private static async Task<byte[]> ReceiveAsync(MessageSocket client, char wanted)
    {
        while (true)
        {
            var (type, body) = await TapFixture.Result(client.ReceiveAsync(Token), $"a message of type {wanted}");
            if (type == wanted)
                return body;
        }
    }
}
