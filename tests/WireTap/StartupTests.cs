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
        await using var scene = new TapScene();
        var subject = await scene.ConnectAsync();

        await subject.SendAsync(Wire.SslRequest);
        await subject.ExpectAsync("N"u8.ToArray());
        await subject.SendAsync(Wire.GssEncRequest);
        await subject.ExpectAsync("N"u8.ToArray());
        await subject.SendAsync(Wire.Startup());

        await (await scene.AcceptAsync()).ExpectAsync(Wire.Startup());
    }

    [Theory, InlineData(Wire.Protocol30), InlineData(Wire.Protocol32)]
    public async Task A_session_begins_with_its_startup_message(int version)
    {
        await using var scene = new TapScene();
        var subject = await scene.ConnectAsync();

        await subject.SendAsync(Wire.Startup(version), Wire.Message('p', Wire.Text("secret")));

        await (await scene.AcceptAsync()).ExpectAsync(Wire.Startup(version), Wire.Message('p', Wire.Text("secret")));
    }

    [Fact]
    public async Task CockroachDB_begins_a_session_with_parameters_of_its_own()
    {
        await using var scene = new TapScene();
        var beginning = scene.Tap.NextSessionAsync();
        var subject = await scene.ConnectAsync();
        await subject.SendAsync(Wire.Startup());
        var database = await scene.AcceptAsync();
        // Its process ids are no small numbers: they are half of the key by which a query is cancelled.
        byte[][] greeting =
        [
            Wire.AuthenticationOk, Wire.ParameterStatus("server_version", "13.0.0"),
            Wire.ParameterStatus("crdb_version", "CockroachDB CCL v25.2.2 (x86_64-pc-linux-gnu)"),
            Wire.BackendKeyData(1 << 20 | 77, TapScene.Key), Wire.ReadyForQuery('I'),
        ];
        await database.SendAsync(greeting);
        await subject.ExpectAsync(greeting);

        var session = await TapScene.Result(beginning, "the session to begin");
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        scene.NamesOf(session).Count(name => name == "ParameterStatus").Should().Be(2);
        using var rule = scene.Tap.HoldCancelRequests();
        await (await scene.ConnectAsync()).SendAsync(Wire.CancelRequest(1 << 20 | 77, TapScene.Key));
        (await TapScene.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request")).Request.Session.Should().BeSameAs(session);
    }

    [Fact]
    public async Task A_slow_start_is_given_up()
    {
        var time = new FakeTimeProvider();
        await using var scene = new TapScene(new TapOptions { Time = time });
        // The answer tells that the tap has begun to wait.
        var subject = await scene.ConnectAsync();
        await subject.SendAsync(Wire.SslRequest, Wire.Startup()[..5]);
        await subject.ExpectAsync("N"u8.ToArray());

        time.Advance(new TapOptions().StartupTimeout);

        await subject.ExpectResetAsync();
        (await scene.SeenAsync(TapEvent.Violation)).Detail.Should().Be("no first packet within 10 s");
    }

    [Fact]
    public async Task New_connections_can_be_refused_while_open_ones_go_on()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();

        scene.Tap.RefusesConnections = true;
        // The reset may come while the caller connects yet, or right after.
        var calling = async () => await (await scene.ConnectAsync()).ReceiveAsync(1);
        (await calling.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
        (await scene.SeenAsync(TapEvent.Refused)).Detail.Should().Be("as asked");

        await open.Subject.SendAsync(Wire.Sync);
        await open.Database.ExpectAsync(Wire.Sync);
        scene.Tap.RefusesConnections = false;
        await scene.OpenAsync();
    }

    [Fact]
    public async Task A_database_that_is_not_there_refuses()
    {
        // Bound, so that nobody else gets the port, but it does not listen.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var tap = Tap.Start(nobody.LocalEndPoint!);

        using var subject = await WireEnd.ConnectAsync(tap.Address);
        await subject.SendAsync(Wire.Startup());

        await subject.ExpectResetAsync();
        tap.History.Events.Should().ContainSingle().Which.Name.Should().Be(TapEvent.Refused);
    }

    [Fact]
    public async Task The_end_of_the_tap_ends_its_connections()
    {
        var scene = new TapScene();
        var open = await scene.OpenAsync();

        await scene.Tap.DisposeAsync();

        await open.Session.Ended.WaitForAsync("the session to end");
        await open.Subject.WhenClosedAsync();
        await open.Database.WhenClosedAsync();
        await scene.DisposeAsync();
    }

    [Fact]
    public async Task No_more_connections_are_taken_than_there_is_room_for()
    {
        await using var scene = new TapScene(new TapOptions { MostConnections = 2 });
        var open = await scene.OpenAsync();
        await scene.ConnectAsync();

        var calling = async () => await (await scene.ConnectAsync()).ReceiveAsync(1);
        await calling.Should().ThrowAsync<SocketException>();
        (await scene.SeenAsync(TapEvent.Refused)).Detail.Should().Be("more than 2 connections");

        open.Session.Reset();
        await open.Session.Ended.WaitForAsync("the session to end");
        await scene.OpenAsync();
    }

    [Fact]
    public async Task A_connection_that_has_not_sent_its_first_packet_is_not_quiet()
    {
        await using var scene = new TapScene();
        var subject = await scene.ConnectAsync();
        await scene.Tap.CaughtUpAsync().WaitForAsync("the connection to be accepted");
        var quiet = scene.Tap.WhenQuietAsync();
        quiet.IsCompleted.Should().BeFalse();

        subject.Dispose();

        await quiet.WaitForAsync("all to be quiet");
    }
}
