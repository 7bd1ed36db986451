using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Requests to cancel what a session does.</summary>
public sealed class CancelRequestTests
{
    [Fact]
    public async Task The_sender_is_closed_only_after_the_database_has_closed()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, TapScene.Key);

        var sender = await scene.ConnectAsync();
        await sender.SendAsync(packet);
        var database = await scene.AcceptAsync();
        await database.ExpectAsync(packet);

        var request = scene.Tap.CancelRequests.Should().ContainSingle().Subject;
        request.Session.Should().BeSameAs(open.Session);
        var closed = sender.ExpectEofAsync();
        closed.IsCompleted.Should().BeFalse();
        scene.Tap.WhenQuietAsync().IsCompleted.Should().BeFalse();

        database.Dispose();
        await closed;
        await request.Done.WaitForAsync("the request to be done");
        await scene.Tap.WhenQuietAsync().WaitForAsync("all to be quiet");
        scene.NamesOf(open.Session).TakeLast(3).Should().Equal(
            TapEvent.CancelRequest, TapEvent.CancelForwarded, TapEvent.CancelDone);
    }

    [Fact]
    public async Task One_that_is_held_tells_when_its_sender_closes_and_goes_when_it_is_released()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        using var rule = scene.Tap.HoldCancelRequests();
        var packet = Wire.CancelRequest(open.Process, TapScene.Key);

        var sender = await scene.ConnectAsync();
        await sender.SendAsync(packet);
        var hold = await TapScene.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request");
        hold.Request.Session.Should().BeSameAs(open.Session);
        hold.Request.SenderClosed.IsCompleted.Should().BeFalse();

        sender.Dispose();
        await hold.Request.SenderClosed.WaitForAsync("the sender to be seen closed");
        scene.NamesOf(open.Session).Should().NotContain(TapEvent.CancelForwarded);

        hold.Release();
        await (await scene.AcceptAsync()).ExpectAsync(packet);
    }

    [Fact]
    public async Task The_end_of_the_hold_lets_all_go()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, TapScene.Key);
        var rule = scene.Tap.HoldCancelRequests();
        await (await scene.ConnectAsync()).SendAsync(packet);
        await TapScene.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request");

        rule.Dispose();

        await (await scene.AcceptAsync()).ExpectAsync(packet);
    }

    [Fact]
    public async Task It_passes_while_its_session_is_parked()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        open.Session.Hold();
        var packet = Wire.CancelRequest(open.Process, TapScene.Key);

        await (await scene.ConnectAsync()).SendAsync(packet);

        await (await scene.AcceptAsync()).ExpectAsync(packet);
    }

    [Theory, InlineData(4), InlineData(32), InlineData(256)]
    public async Task Keys_of_every_length_are_known(int keyBytes)
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var key = Enumerable.Range(0, keyBytes).Select(value => (byte)value).ToArray();
        await database.SendAsync(Wire.BackendKeyData(7, key));
        await subject.ExpectAsync(Wire.BackendKeyData(7, key));
        using var rule = scene.Tap.HoldCancelRequests();

        await (await scene.ConnectAsync()).SendAsync(Wire.CancelRequest(7, key));

        (await TapScene.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request")).Request.Session.Should().BeSameAs(session);
    }

    [Fact]
    public async Task One_with_a_wrong_key_is_for_nobody_and_the_databases_to_judge()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, [9, 9, 9, 9]);

        await (await scene.ConnectAsync()).SendAsync(packet);

        await (await scene.AcceptAsync()).ExpectAsync(packet);
        scene.Tap.CancelRequests.Should().ContainSingle().Which.Session.Should().BeNull();
    }
}
