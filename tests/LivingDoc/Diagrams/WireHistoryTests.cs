using System.Reflection;
using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Diagrams;

public sealed class WireHistoryTests
{
    [Fact]
    public void A_session_has_the_status_of_its_last_ReadyForQuery_until_it_closes() => SessionOf(
            Message(1, "StartupMessage"), Ready(2, "I"), Ready(3, "T"), Ready(4, "T"), Ready(5, "E"), Ready(6, "I"), Message(7, "Terminate"), Event(8, TapEvent.Eof))
        .Should().BeEquivalentTo(new SessionHistory(1, At(1), At(7),
        [
            new StatusSpan(At(2), At(3), TransactionState.Idle),
            new StatusSpan(At(3), At(5), TransactionState.Open),
            new StatusSpan(At(5), At(6), TransactionState.Failed),
            new StatusSpan(At(6), At(7), TransactionState.Idle),
        ]));

    [Fact]
    public void A_session_that_was_there_before_was_idle_and_one_that_stays_lasts_to_the_end() =>
        SessionOf(Message(1, "Query"), Ready(2, "T")).Should().BeEquivalentTo(new SessionHistory(1, At(1), null,
        [
            new StatusSpan(At(1), At(2), TransactionState.Idle),
            new StatusSpan(At(2), At(20), TransactionState.Open),
        ]));

    [Theory]
    [InlineData(TapEvent.Eof)]
    [InlineData(TapEvent.Reset)]
    [InlineData(TapEvent.Closed)]
    [InlineData(TapEvent.TerminateReceived)]
    [InlineData(TapEvent.Violation)]
    public void A_session_ends_with_the_events_that_close_it(string name) => SessionOf(Ready(1, "I"), Event(2, name)).Closed.Should().Be(At(2));

    [Fact]
    public void A_session_goes_on_after_every_other_event_of_the_tap()
    {
        string[] ends = [TapEvent.Eof, TapEvent.Reset, TapEvent.Closed, TapEvent.TerminateReceived, TapEvent.Violation];
        var others = typeof(TapEvent).GetFields(BindingFlags.Public | BindingFlags.Static).Select(name => (string)name.GetRawConstantValue()!).Except(ends);

        others.Should().NotBeEmpty().And.AllSatisfy(name => SessionOf(Ready(1, "I"), Event(2, name)).Closed.Should().BeNull());
    }

    [Fact]
    public void Only_messages_are_messages() =>
        HistoryOf(Ready(1, "I"), Event(2, TapEvent.Reset)).Messages.Should().Equal(Ready(1, "I"));

    [Fact]
    public void What_passed_at_the_same_moment_has_moments_of_its_own() =>
        HistoryOf(Ready(1, "I"), Ready(1, "T"), Ready(1, "I")).Messages.Select(message => message.At.Ticks - At(1).Ticks).Should().Equal(0, 1, 2);

    private static SessionHistory SessionOf(params TracedEvent[] events) => HistoryOf(events).Sessions.Single();

    private static WireHistory HistoryOf(params TracedEvent[] events) => WireHistory.Of("", new Trace(events, [], At(20)));

    private static TracedEvent Ready(int at, string status) => new(At(at), 1, IsToDatabase: false, "ReadyForQuery", status, IsMessage: true);

    private static TracedEvent Message(int at, string name) => new(At(at), 1, IsToDatabase: true, name, null, IsMessage: true);

    private static TracedEvent Event(int at, string name) => new(At(at), 1, IsToDatabase: null, name, null, IsMessage: false);

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
