using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Whether what subjects have done is known to the tap, without a wait for its effect.</summary>
public sealed class CaughtUpTests
{
    [Fact]
    public async Task What_was_written_is_taken_in()
    {
        await using var scene = new TapScene();
        var (subject, _, session, _) = await scene.OpenAsync();
        session.Hold();
        for (var count = 1; count <= 100; count++)
        {
            await subject.SendAsync(Wire.Sync);
            await CaughtUpAsync(scene);
            session.Waiting.Should().HaveCount(count);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_was_closed_is_taken_in(bool isReset)
    {
        await using var scene = new TapScene();
        for (var count = 0; count < 20; count++)
        {
            var (subject, _, session, _) = await scene.OpenAsync();
            session.Hold();
            if (isReset)
                await subject.ResetAsync();
            else
                subject.HalfClose();
            await CaughtUpAsync(scene);
            session.SubjectClosed.IsCompleted.Should().BeTrue();
            session.Reset();
        }
    }

    [Fact]
    public async Task Who_has_connected_is_taken_in_with_the_first_packet()
    {
        await using var scene = new TapScene();
        for (var count = 1; count <= 50; count++)
        {
            var subject = await scene.ConnectAsync();
            await subject.SendAsync(Wire.Startup());
            await CaughtUpAsync(scene);
            scene.Tap.Sessions.Should().HaveCount(count);
        }
    }

    [Fact]
    public async Task A_cancel_request_and_its_senders_end_are_taken_in()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        using var hold = scene.Tap.HoldCancelRequests();
        var sender = await scene.ConnectAsync();
        await sender.SendAsync(Wire.CancelRequest(open.Process, TapScene.Key));
        await CaughtUpAsync(scene);
        var request = scene.Tap.CancelRequests.Should().ContainSingle().Subject;

        sender.HalfClose();
        await CaughtUpAsync(scene);

        request.SenderClosed.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task It_waits_for_nobody_who_has_nothing_to_say()
    {
        await using var scene = new TapScene();
        await scene.OpenAsync();
        await scene.ConnectAsync();
        var ended = await scene.OpenAsync();
        ended.Session.Reset();
        await ended.Session.Ended.WaitForAsync("the session to end");

        await CaughtUpAsync(scene);
    }

    [Fact]
    public async Task It_does_not_wait_for_what_a_full_session_has_no_room_for()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var parking = session.Hold();
        var rows = Enumerable.Repeat(Wire.Message('d', new byte[1 << 10]), 1 << 13).ToArray();
        var sending = subject.SendAsync(rows);

        await CaughtUpAsync(scene);

        parking.Release();
        await database.ExpectAsync(rows);
        await sending;
    }

    [Fact]
    public async Task A_session_that_sends_without_end_keeps_no_other_out()
    {
        await using var scene = new TapScene();
        var (subject, database, _, _) = await scene.OpenAsync();
        using var over = new CancellationTokenSource();
        var draining = Task.Run(() => ReceiveAllAsync(database), CancellationToken.None);
        var sending = Task.Run(() => SendUntilAsync(subject, over.Token), CancellationToken.None);

        for (var count = 0; count < 20; count++)
        {
            await scene.OpenAsync();
            await CaughtUpAsync(scene);
        }

        await over.CancelAsync();
        await sending;
        subject.HalfClose();
        await draining;
    }

    private static async Task SendUntilAsync(WireEnd subject, CancellationToken over)
    {
        // So many at once that they come faster than they are looked at.
        var messages = Enumerable.Repeat(Wire.Sync, 10_000).ToArray();
        while (!over.IsCancellationRequested)
            await subject.SendAsync(messages);
    }

    private static async Task ReceiveAllAsync(WireEnd database)
    {
        const int bytes = 1 << 14;
        while ((await database.ReceiveAsync(bytes)).Length == bytes)
        {
        }
    }

    private static Task CaughtUpAsync(TapScene scene) => scene.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");
}
