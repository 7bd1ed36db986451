using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>How many sessions there were, and how many at once.</summary>
public sealed class SessionCountsTests
{
    [Fact]
    public async Task Sessions_are_counted_and_nothing_else()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        await fixture.OpenAsync();
        // Neither a connection that sends nothing nor a CancelRequest is a session.
        (await fixture.ConnectAsync()).Dispose();
        await (await fixture.ConnectAsync()).SendAsync(Wire.CancelRequest(open.Process, TapFixture.Key));
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        fixture.Tap.SessionsOpened.Should().Be(2);
        fixture.Tap.MostOpen.Should().Be(2);
    }

    [Theory, InlineData("eof"), InlineData("reset"), InlineData("terminate")]
    public async Task A_session_that_is_closed_first_is_not_open_with_the_next(string how)
    {
        await using var fixture = new TapFixture();
        for (var count = 0; count < 50; count++)
        {
            // The database does not close it, so it stays in the tap.
            var (subject, _, _, _) = await fixture.OpenAsync();
            if (how is "terminate")
                await subject.SendAsync(Wire.Terminate);
            else if (how is "reset")
                await subject.ResetAsync();
            else
                subject.HalfClose();
        }

        fixture.Tap.SessionsOpened.Should().Be(50);
        fixture.Tap.MostOpen.Should().Be(1);
    }

    // A subject that closes one session and opens the next may be seen to do so in the other order: a process that is being
    // started keeps its copy of the socket open until it runs its program.
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_session_that_is_closed_before_the_next_is_admitted_or_refused_was_not_open_with_it(bool isRefused)
    {
        await using var fixture = new TapFixture();
        var first = await fixture.OpenAsync();
        var (next, database) = await fixture.BeginAsync();

        first.Subject.HalfClose();
        byte[][] answer = isRefused ? [Wire.Error("53300")] : [Wire.AuthenticationOk, Wire.ReadyForQuery('I')];
        await database.SendAsync(answer);
        await next.ExpectAsync(answer);
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        fixture.Tap.SessionsOpened.Should().Be(2);
        fixture.Tap.MostOpen.Should().Be(1);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_session_that_is_admitted_or_refused_is_open_with_those_that_still_are(bool isRefused)
    {
        await using var fixture = new TapFixture();
        await fixture.OpenAsync();
        var (next, database) = await fixture.BeginAsync();

        byte[][] answer = isRefused ? [Wire.Error("53300")] : [Wire.AuthenticationOk, Wire.ReadyForQuery('I')];
        await database.SendAsync(answer);
        await next.ExpectAsync(answer);
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        fixture.Tap.MostOpen.Should().Be(2);
    }

    [Fact]
    public async Task A_session_that_is_closed_after_the_next_has_begun_was_open_with_it()
    {
        await using var fixture = new TapFixture();
        for (var count = 0; count < 20; count++)
        {
            var first = await fixture.OpenAsync();
            var second = await fixture.OpenAsync();
            first.Subject.HalfClose();
            second.Subject.HalfClose();
        }

        fixture.Tap.MostOpen.Should().Be(2);
    }

    [Fact]
    public async Task The_count_can_begin_anew_with_the_sessions_that_are_open()
    {
        await using var fixture = new TapFixture();
        var first = await fixture.OpenAsync();
        await fixture.OpenAsync();
        await fixture.OpenAsync();
        first.Subject.HalfClose();
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");
        fixture.Tap.MostOpen.Should().Be(3);

        fixture.Tap.ResetMostOpen();

        fixture.Tap.MostOpen.Should().Be(2);
        fixture.Tap.SessionsOpened.Should().Be(3);
    }
}
