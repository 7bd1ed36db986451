using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

/// <summary>Where an observation shows two hazards, the cause is reported and not its consequence.</summary>
public sealed class HazardOrderTests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Sleep);

    private static readonly SaturationSeen Broken = Samples.Full() with
    {
        Held = [new HeldProbe(1, 'T')],
        Unserved = [.. Enumerable.Repeat<HttpAnswer?>(null, 9)],
        WaitedForConnection = Samples.Wait,
        Shared = Samples.Shared(Samples.ProbeStatement, Samples.ProbeStatement),
        EarlyAnswer = new EarlyAnswer(1, null),
    };

    private static readonly SharedSession SharedWithOrphan = Samples.Shared(Samples.ProbeStatement, Samples.ForeignStatement);

    [Theory, InlineData('T', "H1"), InlineData('I', "H6")]
    public void A_lock_that_was_left_explains_a_request_that_hangs(char status, string hazard)
    {
        var seen = Innocent with { Write = Samples.Done with { Answer = null, WaitedInVain = Samples.Wait }, LeftLock = new LeftLock(2, 1, status, "lock") };

        HazardOrder.OfWrite(seen)!.Hazard.Id.Should().Be(hazard);
        HazardOrder.OfWrite(seen with { LeftLock = null })!.Hazard.Should().Be(Hazard.StaleResponse);
    }

    [Fact]
    public void A_stale_response_explains_all_else_of_the_saturation() => Saturated(Broken).Should().Be(Hazard.StaleResponse);

    [Fact]
    public void A_double_return_explains_a_probe_without_a_connection() => Saturated(Broken with { EarlyAnswer = null }).Should().Be(Hazard.DoubleReturn);

    [Fact]
    public void Orphaned_work_explains_a_transaction() =>
        Saturated(Broken with { EarlyAnswer = null, Shared = SharedWithOrphan }).Should().Be(Hazard.OrphanedWork);

    [Fact]
    public void A_lost_permit_explains_tries_that_were_not_served() =>
        Saturated(Broken with { EarlyAnswer = null, Shared = null }).Should().Be(Hazard.LostPermit);

    [Fact]
    public void Tries_that_were_not_served_come_before_a_transaction() =>
        Saturated(Broken with { EarlyAnswer = null, Shared = null, WaitedForConnection = null }).Should().Be(Hazard.NeverHeals);

    [Fact]
    public void An_interruption_that_is_told_too_early_comes_before_a_late_cancel() =>
        HazardOf(HazardOrder.OfInterruption(Samples.Of(StoryRequests.Bump) with
        {
            Reach = new Reach(1, ReachOutcome.Reached, Samples.Answer("8")),
            AfterLateCancel = Samples.Answered(Samples.Killed),
        })).Should().Be(Hazard.NotDurable);

    [Fact]
    public void Work_that_goes_on_explains_too_many_sessions() =>
        HazardOf(HazardOrder.OfWork(Innocent with
        {
            IsBeforeCommit = true,
            LeftAt = TimeSpan.Zero,
            Sleep = new SleepSeen(StatementSql.Of("SELECT 1"), TimeSpan.Zero, EndedAt: TimeSpan.Zero),
            Events = [Samples.ToDatabase("Query", "SELECT 1"), Samples.ToDatabase("Query", "COMMIT")],
            Sessions = new PoolSessions(9, 9),
        })).Should().Be(Hazard.SwallowedCancellation);

    [Fact]
    public void A_late_cancel_explains_a_failure_that_goes_on()
    {
        var killed = Samples.Killed with { Retries = new Retries(StoryRequests.Counter, 4, null) };

        HazardOf(HazardOrder.OfAnswers(Innocent with { Saturation = Samples.Answered(killed) })).Should().Be(Hazard.LateCancel);
        HazardOf(HazardOrder.OfWrite(Innocent with
        {
            Write = Samples.Done with { Answer = null, Errors = [Samples.LateCancel], Retries = killed.Retries },
        })).Should().Be(Hazard.LateCancel);
    }

    [Fact]
    public void A_stale_response_explains_a_write_without_its_effect() =>
        HazardOf(HazardOrder.OfWrite(Innocent with
        {
            Write = Samples.Done with { Committed = Samples.Row(Samples.Counter), ReadBack = new ReadBack(StoryRequests.Counter, Samples.Row(1008)!, "1008", null) },
        })).Should().Be(Hazard.StaleResponse);

    private static Hazard? Saturated(SaturationSeen saturation) => HazardOf(HazardOrder.OfSaturation(Innocent with { Saturation = saturation }));

    private static Hazard? HazardOf(Violation? violation) => violation?.Hazard;
}
