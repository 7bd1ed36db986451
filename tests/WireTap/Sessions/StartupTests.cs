using System.Net;
using System.Net.Sockets;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>How connections begin.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task Encryption_is_answered_with_no_by_the_tap_itself()
    {
        await using var fixture = new TapFixture();
        var subject = await fixture.ConnectAsync();

        await subject.SendAsync(Wire.SslRequest);
        await subject.ExpectAsync("N"u8.ToArray());
        await subject.SendAsync(Wire.GssEncRequest);
        await subject.ExpectAsync("N"u8.ToArray());
        await subject.SendAsync(Wire.Startup());

        await (await fixture.AcceptAsync()).ExpectAsync(Wire.Startup());
    }

    [Theory, InlineData(Wire.Protocol30), InlineData(Wire.Protocol32)]
    public async Task A_session_begins_with_its_startup_message(int version)
    {
        await using var fixture = new TapFixture();
        var subject = await fixture.ConnectAsync();

        await subject.SendAsync(Wire.Startup(version), Wire.Message('p', Wire.Text("secret")));

        await (await fixture.AcceptAsync()).ExpectAsync(Wire.Startup(version), Wire.Message('p', Wire.Text("secret")));
    }

    [Fact]
    public async Task CockroachDB_begins_a_session_with_parameters_of_its_own()
    {
        await using var fixture = new TapFixture();
        var beginning = fixture.Tap.NextSessionAsync();
        var subject = await fixture.ConnectAsync();
        await subject.SendAsync(Wire.Startup());
        var database = await fixture.AcceptAsync();
        // Its process ids are large numbers: they are half of the key that cancels a query.
        byte[][] greeting =
        [
            Wire.AuthenticationOk, Wire.ParameterStatus("server_version", "13.0.0"),
            Wire.ParameterStatus("crdb_version", "CockroachDB CCL v25.2.2 (x86_64-pc-linux-gnu)"),
            Wire.BackendKeyData(1 << 20 | 77, TapFixture.Key), Wire.ReadyForQuery('I'),
        ];
        await database.SendAsync(greeting);
        await subject.ExpectAsync(greeting);

        var session = await TapFixture.Result(beginning, "the session to begin");
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        fixture.NamesOf(session).Count(name => name == "ParameterStatus").Should().Be(2);
        using var rule = fixture.Tap.HoldCancelRequests();
        await (await fixture.ConnectAsync()).SendAsync(Wire.CancelRequest(1 << 20 | 77, TapFixture.Key));
        (await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request")).Request.Session.Should().BeSameAs(session);
    }

    [Fact]
    public async Task A_connection_that_sends_no_first_packet_in_time_is_reset()
    {
        var time = new FakeTimeProvider();
        await using var fixture = new TapFixture(new TapOptions { Time = time });
        // The answer shows that the tap has begun to wait.
        var subject = await fixture.ConnectAsync();
        await subject.SendAsync(Wire.SslRequest, Wire.Startup()[..5]);
        await subject.ExpectAsync("N"u8.ToArray());

        time.Advance(new TapOptions().StartupTimeout);

        await subject.ExpectResetAsync();
        (await fixture.SeenAsync(TapEvent.Violation)).Detail.Should().Be("no first packet within 10 s");
    }

    [Fact]
    public async Task New_connections_can_be_refused_while_open_ones_go_on()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();

        fixture.Tap.RefusesConnections = true;
        // The reset may come while the caller still connects, or right after.
        var calling = async () => await (await fixture.ConnectAsync()).ReceiveAsync(1);
        (await calling.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
        (await fixture.SeenAsync(TapEvent.Refused)).Detail.Should().Be("as asked");

        await open.Subject.SendAsync(Wire.Sync);
        await open.Database.ExpectAsync(Wire.Sync);
        fixture.Tap.RefusesConnections = false;
        await fixture.OpenAsync();
    }

    [Fact]
    public async Task Without_a_database_connections_are_refused()
    {
        // Bound, so that no other socket gets the port, but it does not listen.
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var tap = Tap.Start(unused.LocalEndPoint!);

        using var subject = await WireEnd.ConnectAsync(tap.Address);
        await subject.SendAsync(Wire.Startup());

        await subject.ExpectResetAsync();
        tap.History.Events.Should().ContainSingle().Which.Name.Should().Be(TapEvent.Refused);
    }

    [Fact]
    public async Task The_end_of_the_tap_ends_its_connections()
    {
        var fixture = new TapFixture();
        var open = await fixture.OpenAsync();

        await fixture.Tap.DisposeAsync();

        await open.Session.Ended.WaitForAsync("the session to end");
        await open.Subject.WhenClosedAsync();
        await open.Database.WhenClosedAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task No_more_connections_are_accepted_than_the_option_allows()
    {
        await using var fixture = new TapFixture(new TapOptions { MostConnections = 2 });
        var open = await fixture.OpenAsync();
        await fixture.ConnectAsync();

        var calling = async () => await (await fixture.ConnectAsync()).ReceiveAsync(1);
        await calling.Should().ThrowAsync<SocketException>();
        (await fixture.SeenAsync(TapEvent.Refused)).Detail.Should().Be("more than 2 connections");

        open.Session.Reset();
        await open.Session.Ended.WaitForAsync("the session to end");
        await fixture.OpenAsync();
    }

    [Fact]
    public async Task A_connection_that_has_not_sent_its_first_packet_is_not_quiet()
    {
        await using var fixture = new TapFixture();
        var subject = await fixture.ConnectAsync();
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the connection to be accepted");
        var quiet = fixture.Tap.WhenQuietAsync();
        quiet.IsCompleted.Should().BeFalse();

        subject.Dispose();

        await quiet.WaitForAsync("all to be quiet");
    }
}
