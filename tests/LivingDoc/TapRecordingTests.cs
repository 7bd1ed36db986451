using CancelSpec.LivingDoc.Timelines;
using CancelSpec.Tests.Support.Timelines;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

public sealed class TapRecordingTests
{
    [Fact]
    public void A_session_has_the_status_of_its_last_ReadyForQuery_until_it_closes()
    {
        var session = SessionOf(
            Message(1, Direction.ToDatabase, "StartupMessage"), Ready(2, "I"), Ready(3, "T"), Ready(4, "T"), Ready(5, "E"), Ready(6, "I"),
            Message(7, Direction.ToDatabase, "Terminate"), new TapEvent(At(8), 1, Direction.ToDatabase, TapEvent.Eof, null));
        session.Should().BeEquivalentTo(new RecordedSession(1, At(1), At(7),
        [
            new StatusSpan(At(2), At(3), TransactionState.Idle),
            new StatusSpan(At(3), At(5), TransactionState.Open),
            new StatusSpan(At(5), At(6), TransactionState.Failed),
            new StatusSpan(At(6), At(7), TransactionState.Idle),
        ]));
    }

    [Fact]
    public void A_session_that_was_there_before_was_idle_and_one_that_stays_lasts_to_the_end() =>
        SessionOf(Message(1, Direction.ToDatabase, "Query"), Ready(2, "T")).Should().BeEquivalentTo(new RecordedSession(1, At(1), null,
        [
            new StatusSpan(At(1), At(2), TransactionState.Idle),
            new StatusSpan(At(2), At(20), TransactionState.Open),
        ]));

    [Fact]
    public void Only_messages_are_messages() => TapRecording.Of("", [Ready(1, "I"), new TapEvent(At(2), 1, null, TapEvent.Reset, null)], [], [], At(20))
        .Messages.Should().Equal(new RecordedMessage(At(1), 1, ToDatabase: false, "ReadyForQuery", "I"));

    [Fact]
    public void What_passed_at_the_same_moment_has_moments_of_its_own() =>
        TapRecording.Of("", [Ready(1, "I"), Ready(1, "T"), Ready(1, "I")], [], [], At(20)).Messages.Select(message => message.At.Ticks - At(1).Ticks)
            .Should().Equal(0, 1, 2);

    private static RecordedSession SessionOf(params TapEvent[] events) => TapRecording.Of("", events, [], [], At(20)).Sessions.Single();

    private static TapEvent Ready(int at, string status) => Message(at, Direction.ToSubject, "ReadyForQuery", status);

    private static TapEvent Message(int at, Direction direction, string name, string? detail = null) =>
        new(At(at), 1, direction, name, detail) { IsMessage = true };

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
