using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

/// <summary>Which findings are repeated on a fresh subject, and what becomes of those that do not show themselves again.</summary>
public sealed class ConfirmationTests
{
    private static readonly Interruption Interruption = Interruption.Parse("sleep/3/fin");
    private static readonly TrialOutcome Waited = Found(Hazard.LostPermit, restsOnWaiting: true);

    [Fact]
    public void The_first_finding_that_rests_on_waiting_is_repeated()
    {
        var known = new FoundByWaiting();
        Confirmation.IsNeeded(Waited, Interruption, known).Should().BeTrue();

        known.Add(Interruption, Waited.Violation!);

        Confirmation.IsNeeded(Waited, Interruption, known).Should().BeFalse();
        Confirmation.IsNeeded(Found(Hazard.StaleResponse, restsOnWaiting: true), Interruption, known).Should().BeTrue();
        Confirmation.IsNeeded(Waited, Interruption.Parse("bump/3/fin"), known).Should().BeTrue();
    }

    [Fact]
    public void The_first_finding_that_rests_on_an_effect_is_repeated()
    {
        var (known, half) = (new FoundByWaiting(), Found(Hazard.NotDurable, restsOnWaiting: false, restsOnEffect: true));
        Confirmation.IsNeeded(half, Interruption, known).Should().BeTrue();

        known.Add(Interruption, half.Violation!);

        Confirmation.IsNeeded(half, Interruption, known).Should().BeFalse();
        Confirmation.IsNeeded(half, Interruption.Parse("bump/3/fin"), known).Should().BeTrue();
        Confirmation.IsGiven(Waited, half).Should().BeFalse();
    }

    [Fact]
    public void A_finding_that_was_seen_is_not_repeated() =>
        Confirmation.IsNeeded(Found(Hazard.LeakedTransaction, restsOnWaiting: false), Interruption, new FoundByWaiting()).Should().BeFalse();

    [Fact]
    public void A_trial_says_what_it_has_shown_and_why_it_proves_nothing()
    {
        var shown = Waited.Describe(Interruption);

        shown.Should().StartWith("sleep/3/fin showed H2 lost permit (");
        (Waited with { NotJudged = TrialRunner.TooSlow }).Describe(Interruption).Should().Be($"{shown} while the machine or its database was too slow");
        TrialOutcome.Nothing(TrialRunner.Silent).Describe(Interruption).Should().Be("sleep/3/fin was tried while the database did not answer");
        new TrialOutcome(null, WasInterrupted: true, Session: 1).Describe(Interruption).Should().Be("sleep/3/fin was tried");
    }

    [Fact]
    public void Each_death_is_repeated() =>
        Confirmation.IsNeeded(TrialOutcome.Of(new SubjectDeath("exited with code 1")), Interruption, new FoundByWaiting()).Should().BeTrue();

    [Fact]
    public void The_same_hazard_confirms_and_so_does_another_one_that_was_seen()
    {
        Confirmation.IsGiven(Waited, Waited).Should().BeTrue();
        Confirmation.IsGiven(Waited, Found(Hazard.LeakedTransaction, restsOnWaiting: false)).Should().BeTrue();
        Confirmation.IsGiven(Waited, Found(Hazard.StaleResponse, restsOnWaiting: true)).Should().BeFalse();
        Confirmation.IsGiven(Waited, TrialOutcome.Nothing(TrialRunner.TooSlow)).Should().BeFalse();
    }

    [Fact]
    public void What_does_not_show_itself_again_is_a_remark_with_its_evidence() =>
        Confirmation.Remark(Interruption, Waited, new TrialOutcome(null, WasInterrupted: true, Session: 1), sleptLonger: false).Should().Be(
            "After sleep/3/fin, GET /counter: none within 5 s; expected: a connection. That did not show itself again on a fresh subject.");

    [Fact]
    public void A_finding_that_could_not_be_repeated_says_why() =>
        Confirmation.Remark(Interruption, Waited, TrialOutcome.Nothing(TrialRunner.TooSlow), sleptLonger: false).Should().EndWith(
            "That could not be repeated on a fresh subject, because the machine or its database was too slow.");

    private static TrialOutcome Found(Hazard hazard, bool restsOnWaiting, bool restsOnEffect = false) =>
        new(new Violation(hazard, "GET /counter", "a connection", "none within 5 s") { RestsOnWaiting = restsOnWaiting, OtherEffectOf = restsOnEffect ? Interruption.Request : null }, WasInterrupted: true, Session: 1);
}
