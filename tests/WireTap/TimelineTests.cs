using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

public sealed class TimelineTests
{
    [Fact]
    public void It_is_bounded_and_says_how_much_it_dropped()
    {
        var timeline = new Timeline(capacity: 2, isRecording: true);

        foreach (var name in (string[])["a", "b", "c", "d", "e"])
            timeline.Add(1, Direction.ToSubject, name);

        timeline.Events.Select(seen => seen.Name).Should().Equal("d", "e");
        timeline.Dropped.Should().Be(3);
        timeline.Clear();
        timeline.Events.Should().BeEmpty();
        timeline.Dropped.Should().Be(0);
    }

    [Fact]
    public async Task It_tells_when_something_happens()
    {
        var timeline = new Timeline(capacity: 2, isRecording: true);
        var cancellation = TestContext.Current.CancellationToken;
        var waiting = timeline.WhenAsync(seen => seen.Name == "b", cancellation);

        timeline.Add(1, Direction.ToSubject, "a");
        waiting.IsCompleted.Should().BeFalse();
        timeline.Add(2, Direction.ToSubject, "b");

        (await TapScene.Result(waiting, "b")).Session.Should().Be(2);
        timeline.WhenAsync(seen => seen.Name == "a", cancellation).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Messages_are_written_down_only_while_it_records()
    {
        await using var scene = new TapScene(new TapOptions { IsRecording = false });
        var (subject, database, session, _) = await scene.OpenAsync();

        await subject.SendAsync(Wire.Terminate);
        subject.HalfClose();
        await database.ExpectAsync(Wire.Terminate);
        await database.ExpectEofAsync();

        scene.NamesOf(session).Should().Equal(TapEvent.TerminateReceived, TapEvent.Eof);
    }
}
