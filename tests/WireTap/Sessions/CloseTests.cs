using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>A session that the tap ends as a database would.</summary>
public sealed class CloseTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task The_database_ends_before_the_subject_gets_the_end_of_file(bool isHeld)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        if (isHeld)
        {
            session.Hold();
            await subject.SendAsync(Wire.Query("SELECT 1"));
            await session.WhenWaitingAsync(1, TestContext.Current.CancellationToken).WaitForAsync("the query");
        }

        var closing = session.CloseAsync();
        await database.ExpectEofAsync();
        await fixture.OpenAsync();
        closing.IsCompleted.Should().BeFalse();
        subject.HasReceivedNothing.Should().BeTrue();
        database.Dispose();

        await subject.ExpectEofAsync();
        await closing.WaitForAsync("the closing");
        session.Ended.IsCompleted.Should().BeTrue();
        session.Waiting.Should().BeEmpty();
        fixture.NamesOf(session).Should().ContainSingle(name => name == TapEvent.Closed).And.NotContain("Query");
    }

    [Fact]
    public async Task What_the_database_still_sends_is_thrown_away()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var closing = session.CloseAsync();
        await database.ExpectEofAsync();

        await database.SendAsync(Wire.DataRow(1 << 20));
        database.Dispose();

        await closing.WaitForAsync("the closing");
        await subject.ExpectEofAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task It_is_told_whether_the_subject_closes_its_side(bool closes)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();

        var closing = session.CloseAsync(closes ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(1));
        database.Dispose();
        await subject.ExpectEofAsync();
        if (closes)
            subject.Dispose();

        await closing.WaitForAsync("the closing");
        (await closing).Should().Be(closes);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_closed_already()
    {
        await using var fixture = new TapFixture();
        var (_, _, session, _) = await fixture.OpenAsync();
        session.Reset();
        await session.Ended.WaitForAsync("the session to end");

        session.CloseAsync().IsCompleted.Should().BeTrue();

        fixture.NamesOf(session).Should().NotContain(TapEvent.Closed);
    }

    [Fact]
    public async Task A_database_that_does_not_end_can_be_reset()
    {
        await using var fixture = new TapFixture();
        var (subject, _, session, _) = await fixture.OpenAsync();
        var closing = session.CloseAsync();

        session.Reset();

        await closing.WaitForAsync("the closing");
        await subject.ExpectResetAsync();
    }
}
