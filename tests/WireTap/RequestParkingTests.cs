using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The stop that the next request gets, whichever session it comes on.</summary>
public sealed class RequestParkingTests
{
    private static readonly byte[] Question = Wire.Query("SELECT 1");
    private static readonly byte[][] Answer = [Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('T')];

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task A_session_that_is_open_claims_it_with_its_next_message(int messages)
    {
        await using var scene = new TapScene();
        var other = await scene.OpenAsync();
        var (subject, database, session, _) = await scene.OpenAsync();
        scene.History.Clear();
        var parking = scene.Tap.HoldNextRequest(messages);
        parking.Claimed.IsCompleted.Should().BeFalse();

        await subject.SendAsync(Question);
        if (messages > 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
        }

        (await TapScene.Result(parking.Claimed, "the session")).Should().BeSameAs(session);
        await parking.Reached.WaitForAsync("the boundary");
        await parking.Held.WaitForAsync("a message behind it");
        await other.Subject.SendAsync(Question);
        await other.Database.ExpectAsync(Question);
        string[] names = ["Query", "CommandComplete"];
        scene.NamesOf(session).Should().Equal(names.Take(messages));

        parking.Release();
        if (messages == 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
        }

        await subject.ExpectAsync(Answer);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task A_new_session_claims_it_with_its_startup(int messages)
    {
        await using var scene = new TapScene();
        var parking = scene.Tap.HoldNextRequest(messages);
        var opening = scene.OpenAsync();

        await parking.Held.WaitForAsync("a message behind the boundary");
        await parking.Reached.WaitForAsync("the boundary");

        var session = await TapScene.Result(parking.Claimed, "the session");
        session.Should().BeSameAs(scene.Tap.Sessions.Single());
        string[] names = ["StartupMessage", "Authentication", "BackendKeyData"];
        scene.NamesOf(session).Should().Equal(names.Take(messages));
        parking.Release();
        await opening.WaitForAsync("the session to open");
    }

    [Fact]
    public async Task What_came_before_the_claiming_message_is_not_counted()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        // Two messages wait, one in each direction, when the parking is armed.
        using var interception = scene.Tap.HoldBefore(message => message is { Name: "Query", Detail: "SELECT 1" });
        await subject.SendAsync(Question);
        var stop = await TapScene.Result(interception.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the stop");
        await database.SendAsync(Wire.Error("01000"));
        await scene.WhenWaitingAsync(session, 2);
        scene.History.Clear();

        var parking = scene.Tap.HoldNextRequest(1);
        await subject.SendAsync(Wire.Query("SELECT 2"), Wire.Query("SELECT 3"));
        await parking.Claimed.WaitForAsync("the session");
        stop.Release();

        await parking.Held.WaitForAsync("a message behind the boundary");
        await parking.Reached.WaitForAsync("the boundary");
        scene.NamesOf(session).Should().BeEquivalentTo(["Query", "ErrorResponse", "Query"]);
        session.Waiting.Should().Equal(new TapMessage(session.Number, Direction.ToDatabase, "Query", "SELECT 3"));
    }

    [Fact]
    public async Task A_session_that_is_parked_leaves_it_to_another()
    {
        await using var scene = new TapScene();
        var parked = await scene.OpenAsync();
        parked.Session.Hold();
        var free = await scene.OpenAsync();

        var parking = scene.Tap.HoldNextRequest(0);
        await parked.Subject.SendAsync(Question);
        await parked.Session.WhenWaitingAsync(1, TestContext.Current.CancellationToken).WaitForAsync("the query");
        parking.Claimed.IsCompleted.Should().BeFalse();
        await free.Subject.SendAsync(Question);

        (await TapScene.Result(parking.Claimed, "the session")).Should().BeSameAs(free.Session);
    }

    [Fact]
    public async Task There_is_one_at_a_time_and_what_nobody_has_claimed_can_be_withdrawn()
    {
        await using var scene = new TapScene();
        var (subject, database, _, _) = await scene.OpenAsync();
        var first = scene.Tap.HoldNextRequest(0);
        scene.Tap.Invoking(tap => tap.HoldNextRequest(0)).Should().Throw<InvalidOperationException>();

        first.Release();

        first.Claimed.IsCanceled.Should().BeTrue();
        await subject.SendAsync(Question);
        await database.ExpectAsync(Question);
        var second = scene.Tap.HoldNextRequest(0);
        await subject.SendAsync(Question);
        await second.Held.WaitForAsync("the query");
        // The next one may be armed while this one is in force.
        scene.Tap.HoldNextRequest(0);
    }
}
