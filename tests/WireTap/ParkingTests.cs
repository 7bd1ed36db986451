using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The stop at an exact boundary.</summary>
public sealed class ParkingTests
{
    private static readonly byte[] Question = Wire.Query("SELECT 1");
    private static readonly byte[][] Answer = [Wire.DataRow(1), Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('T')];

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task So_many_messages_pass_as_were_asked_for_and_the_rest_after_it(int messages)
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        scene.History.Clear();

        var parking = session.Hold(messages);
        await subject.SendAsync(Question);
        if (messages > 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
            await subject.ExpectAsync([.. Answer.Take(messages - 1)]);
        }

        await parking.Reached.WaitForAsync("the boundary");
        if (messages <= Answer.Length)
            await parking.Held.WaitForAsync("a message behind the boundary");
        string[] names = ["Query", "DataRow", "CommandComplete", "ReadyForQuery"];
        scene.NamesOf(session).Should().Equal(names.Take(messages));
        session.IsQuiet.Should().Be(messages > Answer.Length);

        parking.Release();
        if (messages == 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
        }

        await subject.ExpectAsync([.. Answer.Skip(Math.Max(messages - 1, 0))]);
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        session.TransactionStatus.Should().Be('T');
    }

    [Fact]
    public async Task Terminate_and_eof_are_seen_but_held_back()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        scene.History.Clear();
        var parking = session.Hold();

        await subject.SendAsync(Wire.Terminate);
        subject.HalfClose();
        await scene.SeenAsync(TapEvent.Eof);

        scene.NamesOf(session).Should().Equal(TapEvent.TerminateReceived, TapEvent.Eof);
        session.SubjectClosed.IsCompleted.Should().BeTrue();
        session.IsQuiet.Should().BeFalse();
        // What passes in another session shows that nothing is on its way in this one.
        await scene.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();

        parking.Release();
        await database.ExpectAsync(Wire.Terminate);
        await database.ExpectEofAsync();
        database.Dispose();
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        await session.Ended.WaitForAsync("the session to end");
    }

    [Fact]
    public async Task A_reset_is_seen_and_forwarded_after_what_came_before_it()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var parking = session.Hold();
        await subject.SendAsync(Question);
        await parking.Held.WaitForAsync("the query");

        subject.Reset();
        await scene.SeenAsync(TapEvent.Reset);
        parking.Release();

        await database.ExpectAsync(Question);
        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
    }

    [Fact]
    public async Task Other_sessions_pass()
    {
        await using var scene = new TapScene();
        var (subject, _, session, _) = await scene.OpenAsync();
        var parking = session.Hold();
        await subject.SendAsync(Question);
        await parking.Held.WaitForAsync("the query");

        var other = await scene.OpenAsync();
        await other.Subject.SendAsync(Question);
        await other.Database.ExpectAsync(Question);
    }

    [Fact]
    public async Task What_waits_behind_a_boundary_is_bounded()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var parking = session.Hold();
        var rows = Enumerable.Repeat(Wire.DataRow(1 << 10), 1 << 14).ToArray();

        var sending = database.SendAsync(rows);
        await parking.Held.WaitForAsync("a row");
        parking.Release();
        await subject.ExpectAsync(rows);

        await sending.WaitForAsync("the rows to be sent");
        session.LargestBacklog.Should().BeLessThan(1 << 19);
    }

    [Fact]
    public async Task A_parked_session_can_be_reset()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        session.Hold();
        await subject.SendAsync(Question);

        session.Reset();

        await subject.ExpectResetAsync();
        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
        session.IsQuiet.Should().BeTrue();
        scene.Tap.Sessions.Should().BeEmpty();
    }

    [Fact]
    public async Task A_session_has_one_parking_at_a_time()
    {
        await using var scene = new TapScene();
        var (_, _, session, _) = await scene.OpenAsync();
        var first = session.Hold(3);

        session.Invoking(parked => parked.Hold()).Should().Throw<InvalidOperationException>();
        first.Release();

        session.Hold().Reached.IsCompleted.Should().BeTrue();
    }
}
