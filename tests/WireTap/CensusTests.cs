using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>How many sessions there were, and how many at once.</summary>
public sealed class CensusTests
{
    [Fact]
    public async Task Sessions_are_counted_and_what_is_no_session_is_not()
    {
        await using var scene = new TapScene();
        var open = await scene.OpenAsync();
        await scene.OpenAsync();
        // Neither a knock at the door nor a CancelRequest is a session.
        (await scene.ConnectAsync()).Dispose();
        await (await scene.ConnectAsync()).SendAsync(Wire.CancelRequest(open.Process, TapScene.Key));
        await scene.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        scene.Tap.SessionsOpened.Should().Be(2);
        scene.Tap.MostOpen.Should().Be(2);
    }

    [Theory, InlineData("eof"), InlineData("reset"), InlineData("terminate")]
    public async Task One_that_is_closed_first_is_not_open_with_the_next(string how)
    {
        await using var scene = new TapScene();
        for (var count = 0; count < 50; count++)
        {
            // Its database does not end, so it stays in the tap.
            var (subject, _, _, _) = await scene.OpenAsync();
            if (how is "terminate")
                await subject.SendAsync(Wire.Terminate);
            else if (how is "reset")
                await subject.ResetAsync();
            else
                subject.HalfClose();
        }

        scene.Tap.SessionsOpened.Should().Be(50);
        scene.Tap.MostOpen.Should().Be(1);
    }

    // A subject that closes one and opens the next may be seen to do so in the other order, where a process that is being
    // started keeps its copy of the socket open until it runs its program.
    [Theory, InlineData(false), InlineData(true)]
    public async Task One_that_is_closed_before_the_next_is_let_in_or_refused_was_not_open_with_it(bool isRefused)
    {
        await using var scene = new TapScene();
        var first = await scene.OpenAsync();
        var (next, database) = await scene.BeginAsync();

        first.Subject.HalfClose();
        byte[][] answer = isRefused ? [Wire.Error("53300")] : [Wire.AuthenticationOk, Wire.ReadyForQuery('I')];
        await database.SendAsync(answer);
        await next.ExpectAsync(answer);
        await scene.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        scene.Tap.SessionsOpened.Should().Be(2);
        scene.Tap.MostOpen.Should().Be(1);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task One_that_is_let_in_or_refused_is_open_with_those_that_still_are(bool isRefused)
    {
        await using var scene = new TapScene();
        await scene.OpenAsync();
        var (next, database) = await scene.BeginAsync();

        byte[][] answer = isRefused ? [Wire.Error("53300")] : [Wire.AuthenticationOk, Wire.ReadyForQuery('I')];
        await database.SendAsync(answer);
        await next.ExpectAsync(answer);
        await scene.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");

        scene.Tap.MostOpen.Should().Be(2);
    }

    [Fact]
    public async Task One_that_is_closed_after_the_next_has_begun_was_open_with_it()
    {
        await using var scene = new TapScene();
        for (var count = 0; count < 20; count++)
        {
            var first = await scene.OpenAsync();
            var second = await scene.OpenAsync();
            first.Subject.HalfClose();
            second.Subject.HalfClose();
        }

        scene.Tap.MostOpen.Should().Be(2);
    }

    [Fact]
    public async Task The_count_can_begin_anew_with_those_that_are_open()
    {
        await using var scene = new TapScene();
        var first = await scene.OpenAsync();
        await scene.OpenAsync();
        await scene.OpenAsync();
        first.Subject.HalfClose();
        await scene.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");
        scene.Tap.MostOpen.Should().Be(3);

        scene.Tap.ResetMostOpen();

        scene.Tap.MostOpen.Should().Be(2);
        scene.Tap.SessionsOpened.Should().Be(3);
    }
}
