using CancelSpec.LivingDoc.Timelines;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

public sealed class TimelineLeakTests
{
    [Fact]
    public void The_description_names_the_leaked_transaction_and_who_ran_inside_it() => Describe(TimelineSamples.Leak()).Should().StartWith(
        "The client of GET /sleep hung up, and its transaction was left open on connection 1. POST /bump ×2 and GET /counter ran inside it. "
        + "It ended with the connection, and what they had done was lost.");

    [Fact]
    public void The_description_says_so_when_nothing_leaked() =>
        Describe(TimelineSamples.Fix()).Should().StartWith("GET /sleep was cancelled, and no transaction outlived its request.");

    [Fact]
    public void A_transaction_that_is_open_at_the_end_is_a_leak_even_if_nobody_met_it() =>
        Describe(new TimelineSamples().CancelledSleep(1).Request("GET /counter", 2, "SELECT").Recording())
            .Should().Contain("No later request met it. It was still open at the end.");

    [Fact]
    public void A_connection_that_is_closed_before_anybody_gets_it_has_leaked_nothing() =>
        OpenTransaction.In(new TimelineSamples().CancelledSleep(1).Close(1).Request("GET /counter", 2, "SELECT").Recording())
            .Should().ContainSingle().Which.IsLeak.Should().BeFalse();

    [Fact]
    public void Who_rolls_back_before_its_own_statement_did_not_run_inside() =>
        OpenTransaction.In(new TimelineSamples().CancelledSleep(1)
                .Request("GET /counter", 1, "ROLLBACK").Request("GET /counter", 1, "SELECT").Recording())
            .Should().ContainSingle().Which.IsLeak.Should().BeFalse();

    [Fact]
    public void Requests_on_another_connection_did_not_run_inside()
    {
        var recording = new TimelineSamples().CancelledSleep(1)
            .Request("POST /bump", 1, "UPDATE", TransactionState.Open).Request("GET /counter", 2, "SELECT").Recording();
        OpenTransaction.In(recording).Should().ContainSingle().Which.Inside.Select(request => request.Label).Should().Equal("POST /bump");
    }

    private static string Describe(Recording recording) => Description.Full(recording, OpenTransaction.In(recording));
}
