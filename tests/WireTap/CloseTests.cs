using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>A session that the tap ends as a database would.</summary>
public sealed class CloseTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task The_database_ends_before_the_subject_hears_of_it(bool isParked)
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        if (isParked)
        {
            session.Hold();
            await subject.SendAsync(Wire.Query("SELECT 1"));
            await session.WhenWaitingAsync(1, TestContext.Current.CancellationToken).WaitForAsync("the query");
        }

        var closing = session.CloseAsync();
        await database.ExpectEofAsync();
        await scene.OpenAsync();
        closing.IsCompleted.Should().BeFalse();
        subject.HasReceivedNothing.Should().BeTrue();
        database.Dispose();

        await subject.ExpectEofAsync();
        await closing.WaitForAsync("the closing");
        session.Ended.IsCompleted.Should().BeTrue();
        session.Waiting.Should().BeEmpty();
        scene.NamesOf(session).Should().ContainSingle(name => name == TapEvent.Closed).And.NotContain("Query");
    }

    [Fact]
    public async Task What_the_database_still_says_is_thrown_away()
    {
        await using var scene = new TapScene();
        var (subject, database, session, _) = await scene.OpenAsync();
        var closing = session.CloseAsync();
        await database.ExpectEofAsync();

        await database.SendAsync(Wire.DataRow(1 << 20));
        database.Dispose();

        await closing.WaitForAsync("the closing");
        await subject.ExpectEofAsync();
    }

    [Fact]
    public async Task One_that_has_ended_is_closed_already()
    {
        await using var scene = new TapScene();
        var (_, _, session, _) = await scene.OpenAsync();
        session.Reset();
        await session.Ended.WaitForAsync("the session to end");

        session.CloseAsync().IsCompleted.Should().BeTrue();

        scene.NamesOf(session).Should().NotContain(TapEvent.Closed);
    }

    [Fact]
    public async Task A_database_that_does_not_end_can_be_reset()
    {
        await using var scene = new TapScene();
        var (subject, _, session, _) = await scene.OpenAsync();
        var closing = session.CloseAsync();

        session.Reset();

        await closing.WaitForAsync("the closing");
        await subject.ExpectResetAsync();
    }
}
