using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>Probes that are sent one at a time.</summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="limit">How long answers are waited for.</param>
/// <param name="release">
/// Gives the connections back that other probes hold. They are held so that a request gets the session that is looked at. A
/// request that needs more than one connection is then answered after all.
/// </param>
internal sealed class FollowUp(Harness harness, WaitLimit limit, Action release)
{
    private const int MostReads = 3;

    /// <summary>The requests that need more connections than the one that is free, so that the others are given back at once.</summary>
    public IReadOnlySet<Request> OnSeveralSessions { get; init; } = new HashSet<Request>();

    /// <summary>The lock because of which the last request hung; null where none is known.</summary>
    public LeftLock? LeftLock { get; private set; }

    /// <summary>
    /// Sends a request again after a failure, until it succeeds, or until every connection of the pool could have failed once
    /// and been replaced, or until one session has failed three times.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="first">The answer to the request that failed.</param>
    /// <param name="error">The first error that the database sent then; null for none.</param>
    public async Task<Retries> RetryAsync(Request request, HttpAnswer? first, DatabaseError? error)
    {
        var seen = new Retries(request, Count: 1, first) { Errors = [error] };
        for (var tries = 0; tries <= harness.Learned.PoolSize && seen is { HaveHealed: false, OfOneSession: null }; tries++)
        {
            var began = harness.Tap.History.Now;
            using var sent = await SendAsync(request);
            if (!await IsOverAsync(sent))
                return seen with { WaitedInVain = limit.Length };
            seen = seen with { Count = seen.Count + 1, Last = await sent.Over, Errors = [.. seen.Errors, harness.Seen.ErrorsSince(began).FirstOrDefault()] };
        }

        return seen;
    }

    /// <summary>Sends the probe that writes, and checks that what was acknowledged is committed.</summary>
    /// <param name="traits">What was learned about the subject.</param>
    /// <returns>Null where no probe writes.</returns>
    public async Task<WriteSeen?> WriteAsync(SubjectTraits traits)
    {
        if (harness.Learned.Probes.Write is not { } probe)
            return null;
        // Where it is said what it does to the state, the effect on the other tables is judged on the interrupted requests alone.
        var effect = probe.Effect is not null ? RequestEffect.Unknown : traits.EffectOf(probe);
        var before = await harness.Committed.ReadAsync(effect);
        var began = harness.Tap.History.Now;
        var seen = new WriteSeen(probe, probe.Effect is null ? null : harness.Observer.State);
        using var request = await SendAsync(seen.Probe);
        if (!await IsOverAsync(request))
            return seen with { WaitedInVain = limit.Length };

        seen = seen with { Answer = await request.Over };
        if (seen.IsSuccess)
            seen = seen with { Committed = await harness.Observer.ReadAsync(), Effect = (await harness.Committed.ReadAsync(effect)).Count(effect, before, requests: 1) is [{ MayBeTakenBack: false } count] ? count : null };
        else
            seen = seen with { Errors = harness.Seen.ErrorsSince(began) };
        if (seen.IsDone || seen.Errors.Any(error => error.IsLateCancel))
            return seen;
        if (seen.IsSuccess)
            return harness.Learned.Probes.StateAnswer is { } answer ? seen with { ReadBack = await ReadBackAsync(answer) } : seen;

        // That reads succeed says nothing about writes: a session may have become read-only.
        seen = seen with { Retries = await RetryAsync(seen.Probe, seen.Answer, seen.Errors.FirstOrDefault()) };
        await harness.Observer.ReadAsync();
        return seen;
    }

    /// <summary>Sends the interrupted request once more.</summary>
    /// <returns>The tries after an error of the database; null where it succeeded, or failed otherwise.</returns>
    public async Task<Retries?> RepeatAsync(Request request)
    {
        harness.Control.RunClock();
        await harness.Client.PrepareAsync(request);
        var began = harness.Tap.History.Now;
        using var sent = await SendAsync(request);
        var isOver = await IsOverAsync(sent);
        var failed = isOver && await sent.Over is not { IsSuccess: true } && harness.Seen.ErrorsSince(began).FirstOrDefault() is { } error
            ? await RetryAsync(request, await sent.Over, error)
            : null;
        await harness.Observer.ReadAsync();
        return failed;
    }

    private Task<SentRequest> SendAsync(Request request)
    {
        if (OnSeveralSessions.Contains(request))
            release();
        return harness.Client.SendAsync(request);
    }

    private async Task<bool> IsOverAsync(SentRequest request)
    {
        var patience = request.Request.Sleeps ? new WaitLimit(limit.Length + harness.Subject.Sleep) : limit;
        if (await patience.WaitAsync(request.Over, harness.Watch))
            return true;
        release();
        if (await patience.WaitAsync(request.Over, harness.Watch))
            return true;
        LeftLock = await LeftLocks.FindAsync(harness);
        return false;
    }

    /// <summary>
    /// Reads the state through the subject. A subject that mixes up replies goes on doing so. The answer proves nothing if
    /// the state changes meanwhile, because what was acknowledged is done late.
    /// </summary>
    /// <returns>Null where the state changed each time.</returns>
    private async Task<ReadBack?> ReadBackAsync(StateAnswer answer)
    {
        release();
        for (var tries = 0; tries < MostReads; tries++)
        {
            await limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
            var committed = await harness.Observer.ReadAsync();
            using var request = await harness.Client.SendAsync(harness.Learned.Probes.Read);
            await limit.WaitAsync(request.Over, harness.Watch);
            if (committed is not null && await harness.Observer.ReadAsync() == committed)
                return new ReadBack(request.Request, committed, answer.For(committed, request.Unique), request.AnswerSoFar);
        }

        return null;
    }
}
