using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The hold at an exact boundary.</summary>
public sealed class BoundaryHoldTests
{
    private static readonly byte[] Question = Wire.Query("SELECT 1");
    private static readonly byte[][] Answer = [Wire.DataRow(1), Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('T')];

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Exactly_so_many_messages_pass_and_the_rest_when_the_hold_is_released(int messages)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        fixture.History.Clear();

        var hold = session.Hold(messages);
        await subject.SendAsync(Question);
        if (messages > 0)
        {
            await database.ExpectAsync(Question);
            await database.SendAsync(Answer);
            await subject.ExpectAsync([.. Answer.Take(messages - 1)]);
        }

        await hold.Reached.WaitForAsync("the boundary");
        if (messages <= Answer.Length)
            await hold.Held.WaitForAsync("a message behind the boundary");
        string[] names = ["Query", "DataRow", "CommandComplete", "ReadyForQuery"];
        fixture.NamesOf(session).Should().Equal(names.Take(messages));
        session.IsQuiet.Should().Be(messages > Answer.Length);

        hold.Release();
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
    public async Task Terminate_and_EOF_are_seen_but_held()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        fixture.History.Clear();
        var hold = session.Hold();

        await subject.SendAsync(Wire.Terminate);
        subject.HalfClose();
        await fixture.SeenAsync(TapEvent.Eof);

        fixture.NamesOf(session).Should().Equal(TapEvent.TerminateReceived, TapEvent.Eof);
        session.SubjectClosed.IsCompleted.Should().BeTrue();
        session.IsQuiet.Should().BeFalse();
        // Another session opens: a message would have passed here by now.
        await fixture.OpenAsync();
        database.HasReceivedNothing.Should().BeTrue();

        hold.Release();
        await database.ExpectAsync(Wire.Terminate);
        await database.ExpectEofAsync();
        database.Dispose();
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        await session.Ended.WaitForAsync("the session to end");
    }

    [Fact]
    public async Task A_reset_is_seen_and_forwarded_after_what_came_before_it()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = session.Hold();
        await subject.SendAsync(Question);
        await hold.Held.WaitForAsync("the query");

        subject.Reset();
        await fixture.SeenAsync(TapEvent.Reset);
        hold.Release();

        await database.ExpectAsync(Question);
        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
    }

    [Fact]
    public async Task Other_sessions_pass()
    {
        await using var fixture = new TapFixture();
        var (subject, _, session, _) = await fixture.OpenAsync();
        var hold = session.Hold();
        await subject.SendAsync(Question);
        await hold.Held.WaitForAsync("the query");

        var other = await fixture.OpenAsync();
        await other.Subject.SendAsync(Question);
        await other.Database.ExpectAsync(Question);
    }

    [Fact]
    public async Task What_waits_behind_a_boundary_is_bounded()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = session.Hold();
        var rows = Enumerable.Repeat(Wire.DataRow(1 << 10), 1 << 14).ToArray();

        var sending = database.SendAsync(rows);
        await hold.Held.WaitForAsync("a row");
        hold.Release();
        await subject.ExpectAsync(rows);

        await sending.WaitForAsync("the rows to be sent");
        session.LargestBacklog.Should().BeLessThan(1 << 19);
    }

    [Fact]
    public async Task A_session_that_is_held_can_be_reset()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        session.Hold();
        await subject.SendAsync(Question);

        session.Reset();

        await subject.ExpectResetAsync();
        await database.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
        session.IsQuiet.Should().BeTrue();
        fixture.Tap.Sessions.Should().BeEmpty();
    }

    [Fact]
    public async Task A_session_has_one_boundary_hold_at_a_time()
    {
        await using var fixture = new TapFixture();
        var (_, _, session, _) = await fixture.OpenAsync();
        var first = session.Hold(3);

        session.Invoking(held => held.Hold()).Should().Throw<InvalidOperationException>();
        first.Release();

        session.Hold().Reached.IsCompleted.Should().BeTrue();
    }
}
