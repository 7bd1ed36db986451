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
    public const string Failed = "the request was answered with an error before it was interrupted";
    public const string TooManyMessages = "the subject exchanged more messages than the tap keeps";

    /// <summary>How often a trial is tried that the machine is too slow for. A machine that is busy now and then is not too slow each time.</summary>
    public const int MostTries = 10;

    /// <summary>
    /// How often it is tried where other tries are less likely to help: the database does not answer, most trials were too slow,
    /// another session of the subject was used first, or the request failed by itself.
    /// </summary>
    public const int FewTries = 3;

    // The database may still have to end a session that the subject has left.
    private static readonly WaitLimit RestLimit = new(TimeSpan.FromSeconds(5));

    private Cooling _cooling = traits.Cooling ?? Cooling.Restarted;
    private int _proofs;
    private int _slow;

    /// <summary>Runs the trial until it proves something, each time from the clean state.</summary>
    /// <param name="recording">What the request exchanges when it is not interrupted.</param>
    /// <param name="interruption">The interruption.</param>
    /// <param name="lateWork">As <see cref="JudgeOptions.LateWork"/>.</param>
    public async Task<TrialOutcome> RunAsync(Recording recording, Interruption interruption, TimeSpan lateWork)
    {
        for (var tries = 1; ; tries++)
        {
            var outcome = await TryAsync(recording, interruption, lateWork);
            harness.Disturbance = outcome.Describe(interruption);
            if (outcome.NotJudged is null && (tries >= FewTries || outcome is not { IsElsewhere: true, Violation: null }))
            {
                _proofs++;
                return outcome;
            }

            _slow += outcome.NotJudged is TooSlow ? 1 : 0;
            if (outcome.Violation is null)
                await harness.Sessions.RenewOrRestartAsync();
            else
                await harness.RestartAsync();
            var most = outcome.NotJudged switch { TooManyMessages => 1, TooSlow when _slow <= _proofs + MostTries => MostTries, _ => FewTries };
            if (tries >= most && outcome.NotJudged is { } reason)
                return TrialOutcome.Nothing(reason);
        }
    }

    /// <summary>Learns whether a request always does what was learned. The subject must be in the clean state, and is left in it.</summary>
    /// <returns>Why that cannot be told; null where it can.</returns>
    public async Task<string?> LearnSteadinessAsync(Request request)
    {
        try
        {
            foreach (var table in await EffectControl.FindUnsteadyAsync(harness, request, traits.EffectOf(request)))
                traits.Unsteady[(request, table)] = true;
            return null;
        }
        catch (StallException stall)
        {
            return ReasonOf(stall);
        }
        catch (SubjectException)
        {
            // A request that is not answered tells nothing of what it does.
            return harness.Watch.WasLong ? TooSlow : null;
        }
    }

    /// <summary>Why a trial proves nothing that a stall has ended.</summary>
    public static string ReasonOf(StallException stall) => stall.Message == StallException.Silent ? Silent : TooSlow;

    private async Task<TrialOutcome> TryAsync(Recording recording, Interruption interruption, TimeSpan lateWork)
    {
        try
        {
            if (interruption.Moment is Moment.Cold)
                await harness.Sessions.CoolAsync(_cooling);
            harness.Watch.Begin();
            var outcome = await JudgeAsync(recording, interruption, lateWork);
            // A subject that uses a session which was closed must be started afresh instead.
            if (outcome.HasFailed && interruption.Moment is Moment.Cold && harness.CanStartAfresh)
                _cooling = Cooling.Restarted;
            return outcome with { NotJudged = await DoubtAsync(outcome) };
        }
        catch (SubjectGoneException gone) when (gone.Death is not null)
        {
            return TrialOutcome.Of(new SubjectDeath(gone.Death));
        }
        catch (StallException stall)
        {
            return TrialOutcome.Nothing(ReasonOf(stall));
        }
        catch (SubjectException) when (harness.Watch.WasLong)
        {
            return TrialOutcome.Nothing(TooSlow);
        }
    }

    private async Task<TrialOutcome> JudgeAsync(Recording recording, Interruption interruption, TimeSpan lateWork)
    {
        await harness.Client.PrepareAsync(interruption.Request);
        var committed = await harness.Committed.ReadAsync(traits.EffectOf(interruption.Request));
        using var left = await Trial.Of(harness, recording, interruption).InterruptAsync();
        if (left is null)
            return new TrialOutcome(null, WasInterrupted: false, Session: null);
        using var judge = new Judge(harness, left.With(traits, committed), recording, known, traits, lateWork);
        var violation = await judge.RunAsync();
        if (harness.Client.WhyLimited is { } why)
            throw harness.CannotBeJudged(why);
        return new TrialOutcome(violation, left.WasInterrupted, left.Session?.Number)
        {
            IsElsewhere = left.Seen.Reach is { Outcome: ReachOutcome.Elsewhere },
            HasFailed = left.Seen.Reach is { Outcome: ReachOutcome.Ended, AnswerAtBoundary.IsSuccess: false },
        };
    }

    /// <returns>Why the trial proves nothing; null where it does.</returns>
    private async Task<string?> DoubtAsync(TrialOutcome outcome)
    {
        if (harness.Tap.History.Dropped > 0)
            return TooManyMessages;
        if (harness.Watch.WasLong)
            return TooSlow;
        if (outcome is { Violation: null, HasFailed: true })
            return Failed;
        if (outcome.Violation is not { RestsOnWaiting: true })
            return null;
        // What did not come may be under way.
        await harness.CaughtUpAsync();
        return await harness.Watch.WhenDatabaseRestsAsync(RestLimit) ? null : Busy;
    }
}
