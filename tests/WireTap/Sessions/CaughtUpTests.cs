using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>When the tap has caught up, it knows what subjects have done before.</summary>
public sealed class CaughtUpTests
{
    [Fact]
    public async Task What_was_written_is_taken_in()
    {
        await using var fixture = new TapFixture();
        var (subject, _, session, _) = await fixture.OpenAsync();
        session.Hold();
        for (var count = 1; count <= 100; count++)
        {
            await subject.SendAsync(Wire.Sync);
            await CaughtUpAsync(fixture);
            session.Waiting.Should().HaveCount(count);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_was_closed_is_taken_in(bool isReset)
    {
        await using var fixture = new TapFixture();
        for (var count = 0; count < 20; count++)
        {
            var (subject, _, session, _) = await fixture.OpenAsync();
            session.Hold();
            if (isReset)
                await subject.ResetAsync();
            else
                subject.HalfClose();
            await CaughtUpAsync(fixture);
            session.SubjectClosed.IsCompleted.Should().BeTrue();
            session.Reset();
        }
    }

    [Fact]
    public async Task What_has_connected_is_taken_in_with_its_first_packet()
    {
        await using var fixture = new TapFixture();
        for (var count = 1; count <= 50; count++)
        {
            var subject = await fixture.ConnectAsync();
            await subject.SendAsync(Wire.Startup());
            await CaughtUpAsync(fixture);
            fixture.Tap.Sessions.Should().HaveCount(count);
        }
    }

    [Fact]
    public async Task A_cancel_request_and_its_senders_end_are_taken_in()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        using var hold = fixture.Tap.HoldCancelRequests();
        var sender = await fixture.ConnectAsync();
        await sender.SendAsync(Wire.CancelRequest(open.Process, TapFixture.Key));
        await CaughtUpAsync(fixture);
        var request = fixture.Tap.CancelRequests.Should().ContainSingle().Subject;

        sender.HalfClose();
        await CaughtUpAsync(fixture);

        request.SenderClosed.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Connections_that_send_nothing_are_not_waited_for()
    {
        await using var fixture = new TapFixture();
        await fixture.OpenAsync();
        await fixture.ConnectAsync();
        var ended = await fixture.OpenAsync();
        ended.Session.Reset();
        await ended.Session.Ended.WaitForAsync("the session to end");

        await CaughtUpAsync(fixture);
    }

    [Fact]
    public async Task What_a_full_session_has_no_room_for_is_not_waited_for()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = session.Hold();
        var rows = Enumerable.Repeat(Wire.Message('d', new byte[1 << 10]), 1 << 13).ToArray();
        var sending = subject.SendAsync(rows);

        await CaughtUpAsync(fixture);

        hold.Release();
        await database.ExpectAsync(rows);
        await sending;
    }

    [Fact]
    public async Task A_session_that_sends_without_end_does_not_block_others()
    {
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        using var over = new CancellationTokenSource();
        var draining = Task.Run(() => ReceiveAllAsync(database), CancellationToken.None);
        var sending = Task.Run(() => SendUntilAsync(subject, over.Token), CancellationToken.None);

        for (var count = 0; count < 20; count++)
        {
            await fixture.OpenAsync();
            await CaughtUpAsync(fixture);
        }

        await over.CancelAsync();
        await sending;
        subject.HalfClose();
        await draining;
    }

    private static async Task SendUntilAsync(WireEnd subject, CancellationToken over)
    {
        // So many at once that they come faster than the tap can examine them.
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

    private static Task CaughtUpAsync(TapFixture fixture) => fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");
}
