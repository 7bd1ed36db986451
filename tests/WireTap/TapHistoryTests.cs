using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

public sealed class TapHistoryTests
{
    [Fact]
    public void It_is_bounded_and_counts_what_it_drops()
    {
        var history = new TapHistory(capacity: 2, detailCapacity: 1_000, isRecording: true);

        foreach (var name in (string[])["a", "b", "c", "d", "e"])
            history.Add(1, Direction.ToSubject, name);

        history.Events.Select(seen => seen.Name).Should().Equal("d", "e");
        history.Dropped.Should().Be(3);
        history.Clear();
        history.Events.Should().BeEmpty();
        history.Dropped.Should().Be(0);
    }

    [Fact]
    public async Task It_tells_when_it_is_past_a_position_also_if_nothing_of_that_is_kept()
    {
        var history = new TapHistory(capacity: 2, detailCapacity: 1_000, isRecording: true);
        var cancellation = TestContext.Current.CancellationToken;
        history.Add(1, Direction.ToSubject, "a");
        var position = history.Position;
        var waiting = history.WhenPastAsync(position, cancellation);
        waiting.IsCompleted.Should().BeFalse("nothing has come since");

        history.Add(1, Direction.ToSubject, "a");
        history.Clear();

        await waiting.WaitForAsync("an event that is like the one before");
        history.WhenPastAsync(position, cancellation).IsCompleted.Should().BeTrue();
        history.WhenPastAsync(history.Position, cancellation).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task It_tells_when_an_event_comes()
    {
        var history = new TapHistory(capacity: 2, detailCapacity: 1_000, isRecording: true);
        var cancellation = TestContext.Current.CancellationToken;
        var waiting = history.WhenAsync(seen => seen.Name == "b", cancellation);

        history.Add(1, Direction.ToSubject, "a");
        waiting.IsCompleted.Should().BeFalse();
        history.Add(2, Direction.ToSubject, "b");

        (await TapFixture.Result(waiting, "b")).Session.Should().Be(2);
        history.WhenAsync(seen => seen.Name == "a", cancellation).IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Messages_are_kept_only_while_it_records()
    {
        await using var fixture = new TapFixture(new TapOptions { IsRecording = false });
        var (subject, database, session, _) = await fixture.OpenAsync();

        await subject.SendAsync(Wire.Terminate);
        subject.HalfClose();
        await database.ExpectAsync(Wire.Terminate);
        await database.ExpectEofAsync();

        fixture.NamesOf(session).Should().Equal(TapEvent.TerminateReceived, TapEvent.Eof);
    }

    [Fact]
    public async Task Long_queries_are_bounded_by_their_bytes()
    {
        const int queries = 20_000;
        const int mostBytes = 32 << 20;
        await using var fixture = new TapFixture();
        var (subject, database, _, _) = await fixture.OpenAsync();
        fixture.History.Clear();
        var message = Wire.Message('Q', [.. Enumerable.Repeat((byte)'x', 1_023), 0]);
        var receiving = database.ReceiveAsync(queries * message.Length);

        for (var sent = 0; sent < queries; sent += 100)
            await subject.SendAsync(Enumerable.Repeat(message, 100).ToArray());

        (await receiving).Should().HaveCount(queries * message.Length);
        var kept = fixture.History.Events;
        kept.Sum(seen => seen.Detail!.Length * sizeof(char)).Should().BeInRange(mostBytes - 4_096, mostBytes);
        (kept.Count + fixture.History.Dropped).Should().Be(queries);
    }
}
