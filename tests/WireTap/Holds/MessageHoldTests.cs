using System.Threading.Channels;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The hold right before a message that fits a rule.</summary>
public sealed class MessageHoldTests
{
    private static readonly byte[] Begin = Wire.Query("BEGIN");
    private static readonly byte[] Commit = Wire.Query("COMMIT");

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_session_is_held_right_before_the_message_with_or_without_a_recording(bool isRecording)
    {
        await using var fixture = new TapFixture(new TapOptions { IsRecording = isRecording });
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(IsCommit);

        await subject.SendAsync(Begin, Commit, Wire.Sync);
        await database.ExpectAsync(Begin);
        var hold = await NextAsync(rule);

        hold.Session.Should().BeSameAs(session);
        hold.Message.Should().BeEquivalentTo(new { Session = session.Number, Direction = Direction.ToDatabase, Name = "Query", Detail = "COMMIT" });
        // The other direction is held too.
        await database.SendAsync(Wire.ReadyForQuery('T'));
        await fixture.WhenWaitingAsync(session, 3);
        await fixture.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();
        subject.HasReceivedNothing.Should().BeTrue();

        hold.Release();
        await database.ExpectAsync(Commit, Wire.Sync);
        await subject.ExpectAsync(Wire.ReadyForQuery('T'));
    }

    [Fact]
    public async Task Answers_are_held_too_and_each_message_once()
    {
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(message => message.Name is "Query" or "CommandComplete");
        var held = new List<string?>();

        await subject.SendAsync(Begin, Commit);
        for (var count = 0; count < 2; count++)
        {
            var hold = await NextAsync(rule);
            held.Add(hold.Message.Detail);
            hold.Release();
            hold.Release();
        }

        await database.ExpectAsync(Begin, Commit);
        await database.SendAsync(Wire.CommandComplete("BEGIN"), Wire.CommandComplete("COMMIT"), Wire.ReadyForQuery('I'));
        for (var count = 0; count < 2; count++)
        {
            var hold = await NextAsync(rule);
            held.Add(hold.Message.Detail);
            hold.Release();
        }

        await subject.ExpectAsync(Wire.CommandComplete("BEGIN"), Wire.CommandComplete("COMMIT"), Wire.ReadyForQuery('I'));
        held.Should().Equal("BEGIN", "COMMIT", "BEGIN", "COMMIT");
    }

    [Fact]
    public async Task Each_session_is_held_on_its_own()
    {
        await using var fixture = new TapFixture();
        var first = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(IsCommit);
        var second = await fixture.OpenAsync();
        await first.Subject.SendAsync(Commit);
        var atFirst = await NextAsync(rule);
        await second.Subject.SendAsync(Commit);
        var atSecond = await NextAsync(rule);

        atSecond.Session.Should().BeSameAs(second.Session);
        atSecond.Release();
        await second.Database.ExpectAsync(Commit);
        first.Database.HasReceivedNothing.Should().BeTrue();
        atFirst.Release();
        await first.Database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task The_end_of_the_rule_releases_its_holds_and_allows_another_rule()
    {
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        var rule = fixture.Tap.HoldBefore(IsCommit);
        fixture.Tap.Invoking(tap => tap.HoldBefore(IsCommit)).Should().Throw<InvalidOperationException>();
        await subject.SendAsync(Commit, Commit);
        await NextAsync(rule);

        rule.Dispose();

        await database.ExpectAsync(Commit, Commit);
        await rule.Awaiting(over => NextAsync(over)).Should().ThrowAsync<ChannelClosedException>();
        using var next = fixture.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        await NextAsync(next);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Where_a_boundary_hold_stops_the_session_too_both_must_be_released(bool boundaryFirst)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        var hold = await NextAsync(rule);
        var boundary = session.Hold();

        if (boundaryFirst)
            boundary.Release();
        else
            hold.Release();
        // Another session opens: a message would have passed here by now.
        await fixture.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();

        boundary.Release();
        hold.Release();
        await database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task The_rule_is_asked_about_what_a_boundary_hold_stops_when_that_is_released()
    {
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        var boundary = fixture.Tap.HoldNextRequest(1);
        using var rule = fixture.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Begin, Commit);
        await database.ExpectAsync(Begin);
        await boundary.Held.WaitForAsync("the second query");

        var next = NextAsync(rule);
        next.IsCompleted.Should().BeFalse();
        boundary.Release();

        (await next).Release();
        await database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task A_session_that_is_held_can_be_reset()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        await NextAsync(rule);

        session.Reset();

        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
        session.Waiting.Should().BeEmpty();
    }

    private static bool IsCommit(TapMessage message) => message is { Name: "Query", Detail: "COMMIT" };

    private static Task<MessageHold> NextAsync(HoldRule<MessageHold> rule) =>
        TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "a hold");
}
