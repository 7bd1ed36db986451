using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Diagrams;

public sealed class OpenTransactionTests
{
    [Fact]
    public void The_description_names_the_leaked_transaction_and_the_requests_inside_it() => Describe(TraceSample.Leak()).Should().StartWith(
        "The client of GET /sleep hung up, and its transaction was left open on connection 1. POST /bump ×2 and GET /counter ran inside it. "
        + "It ended with the connection, and what they had done was lost.");

    [Fact]
    public void The_description_says_so_when_nothing_leaked() =>
        Describe(TraceSample.Fix()).Should().StartWith("GET /sleep was cancelled, and no transaction outlived its request.");

    [Fact]
    public void A_transaction_that_is_open_at_the_end_is_a_leak_even_without_a_request_inside_it() =>
        Describe(new TraceSample().CancelledSleep(1).Request("GET /counter", 2, "SELECT").Trace())
            .Should().Contain("No later request ran inside it. It was still open at the end.");

    [Fact]
    public void A_connection_that_is_closed_before_the_next_request_has_leaked_nothing() =>
        In(new TraceSample().CancelledSleep(1).Close(1).Request("GET /counter", 2, "SELECT").Trace())
            .Should().ContainSingle().Which.IsLeak.Should().BeFalse();

    [Fact]
    public void A_request_that_begins_with_a_rollback_did_not_run_inside() =>
        In(new TraceSample().CancelledSleep(1)
                .Request("GET /counter", 1, "ROLLBACK").Request("GET /counter", 1, "SELECT").Trace())
            .Should().ContainSingle().Which.IsLeak.Should().BeFalse();

    [Fact]
    public void Requests_on_another_connection_did_not_run_inside()
    {
        var trace = new TraceSample().CancelledSleep(1)
            .Request("POST /bump", 1, "UPDATE", status: "T").Request("GET /counter", 2, "SELECT").Trace();
        In(trace).Should().ContainSingle().Which.Inside.Select(request => request.Name).Should().Equal("POST /bump");
    }

    private static string Describe(Trace trace) => Description.Full(WireHistory.Of("", trace), In(trace));

    private static IReadOnlyList<OpenTransaction> In(Trace trace) => OpenTransaction.In(WireHistory.Of("", trace));
}
