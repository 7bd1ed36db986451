using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The hold of the next request, whichever session it comes on.</summary>
public sealed class NextRequestHoldTests
{
    private static readonly byte[] Question = Wire.Query("SELECT 1");
    private static readonly byte[][] Answer = [Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('T')];

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task An_open_session_claims_the_hold_with_its_next_message(int messages)
    {
        await using var fixture = new TapFixture();
        var other = await fixture.OpenAsync();
        var (subject, database, session, _) = await fixture.OpenAsync();
        fixture.History.Clear();
        var hold = fixture.Tap.HoldNextRequest(messages);
        hold.Claimed.IsCompleted.Should().BeFalse();

        await subject.SendAsync(Question);
        if (messages > 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
        }

        (await TapFixture.Result(hold.Claimed, "the session")).Should().BeSameAs(session);
        await hold.Reached.WaitForAsync("the boundary");
        await hold.Held.WaitForAsync("a message behind it");
        await other.Subject.SendAsync(Question);
        await other.Database.ExpectAsync(Question);
        string[] names = ["Query", "CommandComplete"];
        fixture.NamesOf(session).Should().Equal(names.Take(messages));

        hold.Release();
        if (messages == 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
        }

        await subject.ExpectAsync(Answer);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task A_new_session_claims_the_hold_with_its_StartupMessage(int messages)
    {
        await using var fixture = new TapFixture();
        var hold = fixture.Tap.HoldNextRequest(messages);
        var opening = fixture.OpenAsync();

        await hold.Held.WaitForAsync("a message behind the boundary");
        await hold.Reached.WaitForAsync("the boundary");

        var session = await TapFixture.Result(hold.Claimed, "the session");
        session.Should().BeSameAs(fixture.Tap.Sessions.Single());
        string[] names = ["StartupMessage", "Authentication", "BackendKeyData"];
        fixture.NamesOf(session).Should().Equal(names.Take(messages));
        hold.Release();
        await opening.WaitForAsync("the session to open");
    }

    [Fact]
    public async Task What_came_before_the_claiming_message_is_not_counted()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        // Two messages wait, one in each direction, when the hold is set.
        using var rule = fixture.Tap.HoldBefore(message => message is { Name: "Query", Detail: "SELECT 1" });
        await subject.SendAsync(Question);
        var messageHold = await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the message hold");
        await database.SendAsync(Wire.Error("01000"));
        await fixture.WhenWaitingAsync(session, 2);
        fixture.History.Clear();

        var hold = fixture.Tap.HoldNextRequest(1);
        await subject.SendAsync(Wire.Query("SELECT 2"), Wire.Query("SELECT 3"));
        await hold.Claimed.WaitForAsync("the session");
        messageHold.Release();

        await hold.Held.WaitForAsync("a message behind the boundary");
        await hold.Reached.WaitForAsync("the boundary");
        fixture.NamesOf(session).Should().BeEquivalentTo(["Query", "ErrorResponse", "Query"]);
        session.Waiting.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Session = session.Number, Direction = Direction.ToDatabase, Name = "Query", Detail = "SELECT 3" });
    }

    [Fact]
    public async Task A_session_that_is_held_leaves_the_hold_to_another()
    {
        await using var fixture = new TapFixture();
        var held = await fixture.OpenAsync();
        held.Session.Hold();
        var free = await fixture.OpenAsync();

        var hold = fixture.Tap.HoldNextRequest(0);
        await held.Subject.SendAsync(Question);
        await held.Session.WhenWaitingAsync(1, TestContext.Current.CancellationToken).WaitForAsync("the query");
        hold.Claimed.IsCompleted.Should().BeFalse();
        await free.Subject.SendAsync(Question);

        (await TapFixture.Result(hold.Claimed, "the session")).Should().BeSameAs(free.Session);
    }

    [Fact]
    public async Task A_session_with_other_SQL_leaves_the_hold_to_the_one_that_is_marked()
    {
        await using var fixture = new TapFixture();
        var other = await fixture.OpenAsync();
        var marked = await fixture.OpenAsync();

        var hold = fixture.Tap.HoldNextRequest(0, Marked());
        await other.Subject.SendAsync(Wire.Query("BEGIN"));
        await other.Database.ExpectAsync(Wire.Query("BEGIN"));
        await other.Database.SendAsync(Answer);
        await other.Subject.ExpectAsync(Answer);
        hold.Claimed.IsCompleted.Should().BeFalse();
        await marked.Subject.SendAsync(Question);

        (await TapFixture.Result(hold.Claimed, "the session")).Should().BeSameAs(marked.Session);
        await hold.Held.WaitForAsync("the query");
    }

    [Fact]
    public async Task Other_sessions_with_the_same_SQL_are_passed_over_however_often_they_send_it()
    {
        await using var fixture = new TapFixture();
        var earlier = await fixture.OpenAsync();
        var marked = await fixture.OpenAsync();

        var hold = fixture.Tap.HoldNextRequest(0, Marked(sessionsBefore: 1));
        for (var count = 0; count < 2; count++)
        {
            await earlier.Subject.SendAsync(Question);
            await earlier.Database.ExpectAsync(Question);
        }

        hold.Claimed.IsCompleted.Should().BeFalse();
        await marked.Subject.SendAsync(Question);

        (await TapFixture.Result(hold.Claimed, "the session")).Should().BeSameAs(marked.Session);
    }

    [Fact]
    public async Task There_is_one_hold_at_a_time_and_it_can_be_withdrawn_before_a_session_claims_it()
    {
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        var first = fixture.Tap.HoldNextRequest(0);
        fixture.Tap.Invoking(tap => tap.HoldNextRequest(0)).Should().Throw<InvalidOperationException>();

        first.Release();

        first.Claimed.IsCanceled.Should().BeTrue();
        await subject.SendAsync(Question);
        await database.ExpectAsync(Question);
        var second = fixture.Tap.HoldNextRequest(0);
        await subject.SendAsync(Question);
        await second.Held.WaitForAsync("the query");
        // The next hold may be set while this one stops a session.
        fixture.Tap.HoldNextRequest(0);
    }

    private static RequestMark Marked(int sessionsBefore = 0) => new(new HashSet<StatementSql> { StatementSql.Of("SELECT 1"), StatementSql.Of("COMMIT") }, sessionsBefore);
}
