using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H1Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Sleep);

    [Theory, InlineData("half", true), InlineData("usual", false)]
    public void A_prepared_transaction_that_is_left_is_found(string name, bool isFound)
    {
        var seen = Samples.Of(StoryRequests.Sleep) with
        {
            SessionBaseline = new SessionBaseline(new SessionFacts([Prepared("usual")])),
            Saturation = Samples.Full() with { Held = [new HeldProbe(1, 'I') { Facts = new SessionFacts([Prepared("usual"), Prepared(name)]) }] },
        };

        if (isFound)
            H1.JudgePrepared(seen).ShouldBeFound(Hazard.LeakedTransaction, "the prepared transaction half of the interrupted request*");
        else
            H1.JudgePrepared(seen).Should().BeNull();
    }

    [Theory, InlineData('T'), InlineData('E')]
    public void A_probe_whose_session_is_in_a_transaction_is_found(char status) =>
        H1.Judge(Innocent with { Saturation = Samples.Full() with { Held = [new HeldProbe(1, 'I'), new HeldProbe(2, status)] } })
            .ShouldBeFound(Hazard.LeakedTransaction, $"its statement runs inside the transaction*(status {status})");

    [Fact]
    public void A_probe_whose_session_has_not_told_its_status_is_innocent() =>
        H1.Judge(Innocent with { Saturation = Samples.Full() with { Held = [new HeldProbe(1, null)] } }).Should().BeNull();

    [Fact]
    public void Probes_on_idle_sessions_are_innocent() => H1.Judge(Innocent with { Saturation = Samples.Full() }).Should().BeNull();

    [Fact]
    public void A_lock_in_the_observers_way_is_found() =>
        H1.Judge(Innocent with { State = new StateSeen(null, IsLocked: true) })
            .ShouldBeFound(Hazard.LeakedTransaction, "a lock*is still held", restsOnWaiting: true);

    [Fact]
    public void A_counter_that_the_observer_can_change_is_innocent() =>
        H1.Judge(Innocent with { State = new StateSeen(Samples.Row(Samples.Counter)) }).Should().BeNull();

    [Fact]
    public void A_session_that_stays_in_a_transaction_is_found_by_waiting() =>
        H1.Judge(Innocent with { OpenTransaction = new OpenTransaction(2, 'T') }).ShouldBeFound(Hazard.LeakedTransaction, "status T*stays open", restsOnWaiting: true);

    [Fact]
    public void A_request_that_waits_for_a_lock_of_a_transaction_that_was_left_is_found() =>
        H1.Judge(Innocent with { LeftLock = new LeftLock(2, 1, 'T', "row lock (ShareLock)") }).ShouldBeFound(
            Hazard.LeakedTransaction, "it waits for the row lock (ShareLock) that session 1 holds with no request open (status T)", restsOnWaiting: true);

    [Fact]
    public void A_lock_of_an_idle_session_is_another_hazard() =>
        H1.Judge(Innocent with { LeftLock = new LeftLock(2, 1, 'I', "advisory lock 7 (ExclusiveLock)") }).Should().BeNull();

    [Fact]
    public void An_observation_of_nothing_is_innocent() => H1.Judge(Innocent).Should().BeNull();

    private static SessionFact Prepared(string name) => new(SessionFactKind.PreparedTransaction, name, "");
}
