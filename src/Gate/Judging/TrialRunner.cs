using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// Runs a trial until it proves something. A trial in which the machine did not serve the subject, its database or us proves
/// nothing, whatever it found: drivers break connections after timeouts of their own, so each hazard can be a consequence.
/// Nor does such a trial clear the subject, because what would have shown the hazard may have come too late.
/// </summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="known">The hazards that were found by waiting.</param>
/// <param name="traits">What was learned about the subject.</param>
internal sealed class TrialRunner(Harness harness, FoundByWaiting known, SubjectTraits traits)
{
    public const string TooSlow = "the machine or its database was too slow";
    public const string Silent = "the database did not answer";
    public const string Busy = "the database was still at work for the subject";
    public const string TooManyMessages = "the subject exchanged more messages than the tap keeps";

    private const int MostTries = 3;

    // The database may still have to end a session that the subject has left.
    private static readonly WaitLimit RestLimit = new(TimeSpan.FromSeconds(5));

    /// <summary>Runs the trial, at most three times, each from the clean state.</summary>
    public async Task<TrialOutcome> RunAsync(Recording recording, Interruption interruption)
    {
        for (var tries = 1; ; tries++)
        {
            var outcome = await TryAsync(recording, interruption);
            if (outcome.NotJudged is not { } reason)
                return outcome;
            if (outcome.Violation is null)
                await harness.RenewAsync();
            else
                await harness.RestartAsync();
            if (tries == MostTries || reason is TooManyMessages)
                return TrialOutcome.Nothing(reason);
        }
    }

    /// <summary>Learns whether a request always does what was learned. The subject must be in the clean state, and is left in it.</summary>
    /// <returns>Why that cannot be told; null where it can.</returns>
    public async Task<string?> LearnSteadinessAsync(Request request)
    {
        harness.Watch.Begin();
        try
        {
            foreach (var table in await EffectControl.FindUnsteadyAsync(harness, request, traits.EffectOf(request)))
                traits.Unsteady[(request, table)] = true;
        }
        catch (SubjectException)
        {
            // A request that is not answered tells nothing of what it does.
        }

        return harness.Watch.WasLong ? TooSlow : null;
    }

    private async Task<TrialOutcome> TryAsync(Recording recording, Interruption interruption)
    {
        try
        {
            if (interruption.Moment is Moment.Cold)
                await harness.CoolAsync(traits.Cooling ?? Cooling.Restarted);
            harness.Watch.Begin();
            var outcome = await JudgeAsync(recording, interruption);
            return outcome with { NotJudged = await DoubtAsync(outcome) };
        }
        catch (SubjectGoneException gone) when (gone.Death is not null)
        {
            return TrialOutcome.Of(new SubjectDeath(gone.Death));
        }
        catch (StallException stall)
        {
            return TrialOutcome.Nothing(stall.Message == StallException.Silent ? Silent : TooSlow);
        }
        catch (SubjectException) when (harness.Watch.WasLong)
        {
            return TrialOutcome.Nothing(TooSlow);
        }
    }

    private async Task<TrialOutcome> JudgeAsync(Recording recording, Interruption interruption)
    {
        await harness.Client.PrepareAsync(interruption.Request);
        var committed = await harness.Committed.ReadAsync(traits.EffectOf(interruption.Request));
        using var left = await Trial.Of(harness, recording, interruption).InterruptAsync();
        if (left is null)
            return new TrialOutcome(null, WasInterrupted: false, Session: null);
        using var judge = new Judge(harness, left.With(traits, committed), recording, known, traits);
        var violation = await judge.RunAsync();
        if (harness.Client.WhyLimited is { } why)
            throw harness.CannotBeJudged(why);
        return new TrialOutcome(violation, left.WasInterrupted, left.Session?.Number);
    }

    /// <returns>Why the trial proves nothing; null where it does.</returns>
    private async Task<string?> DoubtAsync(TrialOutcome outcome)
    {
        if (harness.Tap.History.Dropped > 0)
            return TooManyMessages;
        if (harness.Watch.WasLong)
            return TooSlow;
        if (outcome.Violation is not { RestsOnWaiting: true })
            return null;
        // What did not come may be under way.
        await harness.CaughtUpAsync();
        return await harness.Watch.WhenDatabaseRestsAsync(RestLimit) ? null : Busy;
    }
}
