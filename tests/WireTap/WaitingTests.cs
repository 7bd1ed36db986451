using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>What waits on a session that is parked.</summary>
public sealed class WaitingTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task It_is_told_in_the_order_in_which_it_came(bool isRecording)
    {
        await using var scene = new TapScene(new TapOptions { IsRecording = isRecording });
        var (subject, database, session, _) = await scene.OpenAsync();
        session.Hold();

        await subject.SendAsync(Wire.Query("BEGIN"));
        await WhenWaitingAsync(session, 1);
        await database.SendAsync(Wire.CommandComplete("BEGIN"));
        await scene.WhenWaitingAsync(session, 2);
        await subject.SendAsync(Wire.Query("COMMIT"), Wire.Terminate);
        await WhenWaitingAsync(session, 3);

        session.Waiting.Select(message => (message.Direction, message.Name, message.Detail)).Should().Equal(
            (Direction.ToDatabase, "Query", "BEGIN"),
            (Direction.ToSubject, "CommandComplete", "BEGIN"),
            (Direction.ToDatabase, "Query", "COMMIT"),
            (Direction.ToDatabase, "Terminate", null));
        session.Waiting.Should().OnlyContain(message => message.Session == session.Number);
    }

    [Fact]
    public async Task What_has_passed_does_not_wait()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var parking = session.Hold(1);
        await subject.SendAsync(Wire.Query("SELECT 1"), Wire.Query("SELECT 2"));
        await parking.Held.WaitForAsync("the second query");
        session.Waiting.Should().ContainSingle().Which.Detail.Should().Be("SELECT 2");

        parking.Release();

        await database.ExpectAsync(Wire.Query("SELECT 1"), Wire.Query("SELECT 2"));
        session.Waiting.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_waits_for_more_hears_of_the_end()
    {
        await using var scene = new TapScene();
        var (_, _, session, _) = await scene.OpenAsync();
        session.Hold();
        var waiting = session.WhenWaitingAsync(1, TestContext.Current.CancellationToken);
        using var given = new CancellationTokenSource();
        var givenUp = session.WhenWaitingAsync(1, given.Token);
        await given.CancelAsync();
        givenUp.IsCanceled.Should().BeTrue();

        session.Reset();

        await waiting.Awaiting(ending => ending.WaitForAsync("the end")).Should().ThrowAsync<InvalidOperationException>();
        await session.Awaiting(ended => ended.WhenWaitingAsync(1)).Should().ThrowAsync<InvalidOperationException>();
    }

    private static Task WhenWaitingAsync(TapSession session, int toDatabase) =>
        session.WhenWaitingAsync(toDatabase, TestContext.Current.CancellationToken).WaitForAsync($"{toDatabase} messages");
}
