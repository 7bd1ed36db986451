using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Judging;

/// <summary>Judges what requests are answered whose COMMIT the database refuses, while every client stays.</summary>
/// <param name="harness">The subject's harness, in the clean state.</param>
/// <param name="traits">What was learned about the subject.</param>
internal sealed class CommitJudge(Harness harness, SubjectTraits traits)
{
    private readonly CommitsJudged _judged = new();

    public async Task<CommitsJudged> RunAsync(IEnumerable<Recording> recordings)
    {
        foreach (var recording in recordings)
            await JudgeAsync(recording);
        return _judged;
    }

    private async Task JudgeAsync(Recording recording)
    {
        var request = recording.Request;
        if (request.Effect is { IsSet: true } || !recording.HasCommit || !(recording.Writes || IsKnown(request)))
            return;
        if (SeparateCommit.Of(recording) is not { } commit)
            _judged.Add(request, "its COMMIT travels with other statements");
        else if (recording is { Writes: true, WritesInOneTransaction: false })
            _judged.Add(request, "it writes in more than one transaction");
        else if (!IsKnown(request))
            _judged.Add(request, "nothing is known of what it commits");
        else
            await JudgeAsync(recording, commit);
    }

    /// <summary>Whether it is known what a request commits.</summary>
    private bool IsKnown(Request request) => request.Effect is not null || traits.EffectOf(request).IsKnown;

    private async Task JudgeAsync(Recording recording, SeparateCommit commit)
    {
        var first = await TryAsync(recording.Request, commit);
        // What is found must show itself again.
        var again = H12.Judge(first) is null ? first : await TryAsync(recording.Request, commit);
        if (again is null)
            return;
        _judged.Requests.Add(recording.Request);
        if (H12.Judge(again) is { } violation)
            _judged.Findings.Add((violation.Hazard, CommitEvidence.Of(violation, again, recording, commit, harness.StatementsOf(harness.Learned.Probes.Read))));
        else if (H12.Judge(first) is { } once)
            _judged.Remarks.Add($"{once.LookedAt}: {once.Actual}; expected: {once.Expected}. That did not show itself again.");
    }

    /// <summary>Runs the trial, again while the machine is too slow, and brings the subject back to the clean state.</summary>
    /// <returns>Null where it proves nothing, which is noted.</returns>
    private async Task<RefusedCommit?> TryAsync(Request request, SeparateCommit commit)
    {
        for (var tries = 1; ; tries++)
        {
            var (seen, doubt) = await TryOnceAsync(request, commit);
            await harness.Sessions.RenewOrRestartAsync();
            if (doubt is null)
                return seen;
            if (tries < doubt switch { TrialRunner.TooSlow => TrialRunner.MostTries, TrialRunner.Silent => TrialRunner.FewTries, _ => 0 })
                continue;
            _judged.Add(request, doubt);
            return null;
        }
    }

    private async Task<(RefusedCommit? Seen, string? Doubt)> TryOnceAsync(Request request, SeparateCommit commit)
    {
        try
        {
            harness.Watch.Begin();
            var seen = await new CommitTrial(harness, request, commit, traits.EffectOf(request)).RunAsync();
            var doubt = harness.Watch.WasLong ? TrialRunner.TooSlow
                : harness.Tap.History.Dropped > 0 ? TrialRunner.TooManyMessages
                : seen is null ? "the database did not refuse its COMMIT"
                : seen.IsAnsweredEarly ? "it is answered before its COMMIT is"
                : null;
            return (seen, doubt);
        }
        catch (StallException stall)
        {
            return (null, TrialRunner.ReasonOf(stall));
        }
        catch (SubjectException) when (harness.Watch.WasLong)
        {
            return (null, TrialRunner.TooSlow);
        }
    }
}
