using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The messages that wait on a session that is held.</summary>
public sealed class WaitingTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task They_are_listed_in_the_order_in_which_they_came(bool isRecording)
    {
        await using var fixture = new TapFixture(new TapOptions { IsRecording = isRecording });
        var (subject, database, session, _) = await fixture.OpenAsync();
        session.Hold();

        await subject.SendAsync(Wire.Query("BEGIN"));
        await WhenWaitingAsync(session, 1);
        await database.SendAsync(Wire.CommandComplete("BEGIN"));
        await fixture.WhenWaitingAsync(session, 2);
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
    public async Task A_message_that_has_passed_does_not_wait()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = session.Hold(1);
        await subject.SendAsync(Wire.Query("SELECT 1"), Wire.Query("SELECT 2"));
        await hold.Held.WaitForAsync("the second query");
        session.Waiting.Should().ContainSingle().Which.Detail.Should().Be("SELECT 2");

        hold.Release();

        await database.ExpectAsync(Wire.Query("SELECT 1"), Wire.Query("SELECT 2"));
        session.Waiting.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wait_for_more_fails_when_the_session_ends()
    {
        await using var fixture = new TapFixture();
        var (_, _, session, _) = await fixture.OpenAsync();
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
