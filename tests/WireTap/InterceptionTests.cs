using System.Threading.Channels;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The stop before a message that somebody asks for.</summary>
public sealed class InterceptionTests
{
    private static readonly byte[] Begin = Wire.Query("BEGIN");
    private static readonly byte[] Commit = Wire.Query("COMMIT");

    [Theory, InlineData(true), InlineData(false)]
    public async Task It_stops_right_before_the_message_with_or_without_a_recording(bool isRecording)
    {
        await using var scene = new TapScene(new TapOptions { IsRecording = isRecording });
        var (subject, database, session, _) = await scene.OpenAsync();
        using var interception = scene.Tap.HoldBefore(IsCommit);

        await subject.SendAsync(Begin, Commit, Wire.Sync);
        await database.ExpectAsync(Begin);
        var stop = await NextAsync(interception);

        stop.Session.Should().BeSameAs(session);
        stop.Message.Should().Be(new TapMessage(session.Number, Direction.ToDatabase, "Query", "COMMIT"));
        // The other direction is stopped too.
        await database.SendAsync(Wire.ReadyForQuery('T'));
        await scene.WhenWaitingAsync(session, 3);
        await scene.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();
        subject.HasReceivedNothing.Should().BeTrue();

        stop.Release();
        await database.ExpectAsync(Commit, Wire.Sync);
        await subject.ExpectAsync(Wire.ReadyForQuery('T'));
    }

    [Fact]
    public async Task It_stops_before_an_answer_and_at_each_message_once()
    {
        await using var scene = new TapScene();
        var (subject, database, _, _) = await scene.OpenAsync();
        using var interception = scene.Tap.HoldBefore(message => message.Name is "Query" or "CommandComplete");
        var stops = new List<string?>();

        await subject.SendAsync(Begin, Commit);
        for (var count = 0; count < 2; count++)
        {
            var stop = await NextAsync(interception);
            stops.Add(stop.Message.Detail);
            stop.Release();
            stop.Release();
        }

        await database.ExpectAsync(Begin, Commit);
        await database.SendAsync(Wire.CommandComplete("BEGIN"), Wire.CommandComplete("COMMIT"), Wire.ReadyForQuery('I'));
        for (var count = 0; count < 2; count++)
        {
            var stop = await NextAsync(interception);
            stops.Add(stop.Message.Detail);
            stop.Release();
        }

        await subject.ExpectAsync(Wire.CommandComplete("BEGIN"), Wire.CommandComplete("COMMIT"), Wire.ReadyForQuery('I'));
        stops.Should().Equal("BEGIN", "COMMIT", "BEGIN", "COMMIT");
    }

    [Fact]
    public async Task Each_session_stops_on_its_own()
    {
        await using var scene = new TapScene();
        var first = await scene.OpenAsync();
        using var interception = scene.Tap.HoldBefore(IsCommit);
        var second = await scene.OpenAsync();
        await first.Subject.SendAsync(Commit);
        var atFirst = await NextAsync(interception);
        await second.Subject.SendAsync(Commit);
        var atSecond = await NextAsync(interception);

        atSecond.Session.Should().BeSameAs(second.Session);
        atSecond.Release();
        await second.Database.ExpectAsync(Commit);
        first.Database.HasReceivedNothing.Should().BeTrue();
        atFirst.Release();
        await first.Database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task Its_end_resumes_all_and_lets_another_one_come()
    {
        await using var scene = new TapScene();
        var (subject, database, _, _) = await scene.OpenAsync();
        var interception = scene.Tap.HoldBefore(IsCommit);
        scene.Tap.Invoking(tap => tap.HoldBefore(IsCommit)).Should().Throw<InvalidOperationException>();
        await subject.SendAsync(Commit, Commit);
        await NextAsync(interception);

        interception.Dispose();

        await database.ExpectAsync(Commit, Commit);
        await interception.Awaiting(over => NextAsync(over)).Should().ThrowAsync<ChannelClosedException>();
        using var next = scene.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        await NextAsync(next);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task With_a_parking_it_is_the_last_resume_that_lets_go(bool parkingFirst)
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        using var interception = scene.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        var stop = await NextAsync(interception);
        var parking = session.Hold();

        if (parkingFirst)
            parking.Release();
        else
            stop.Release();
        // What passes in another session shows that nothing does in this one.
        await scene.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();

        parking.Release();
        stop.Release();
        await database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task What_a_parking_holds_is_asked_about_when_it_is_resumed()
    {
        await using var scene = new TapScene();
        var (subject, database, _, _) = await scene.OpenAsync();
        var parking = scene.Tap.HoldNextRequest(1);
        using var interception = scene.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Begin, Commit);
        await database.ExpectAsync(Begin);
        await parking.Held.WaitForAsync("the second query");

        var next = NextAsync(interception);
        next.IsCompleted.Should().BeFalse();
        parking.Release();

        (await next).Release();
        await database.ExpectAsync(Commit);
    }

    [Fact]
    public async Task A_session_that_stops_can_be_reset()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        using var interception = scene.Tap.HoldBefore(IsCommit);
        await subject.SendAsync(Commit);
        await NextAsync(interception);

        session.Reset();

        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
        session.Waiting.Should().BeEmpty();
    }

    private static bool IsCommit(TapMessage message) => message is { Name: "Query", Detail: "COMMIT" };

    private static Task<MessageHold> NextAsync(HoldRule<MessageHold> interception) =>
        TapScene.Result(interception.NextAsync(TestContext.Current.CancellationToken).AsTask(), "a stop");
}
