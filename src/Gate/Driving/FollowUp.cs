using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>Probes that are sent one at a time.</summary>
internal static class FollowUp
{
    /// <summary>
    /// Sends a request again after a failure, until it succeeds, or until every connection of the pool could have failed once
    /// and been replaced.
    /// </summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="request">The request.</param>
    /// <param name="first">The answer to the request that failed.</param>
    public static async Task<Retries> RetryAsync(Harness harness, Request request, HttpAnswer? first)
    {
        var seen = new Retries(request, Count: 1, first);
        for (var tries = 0; tries <= harness.PoolSize && !seen.HaveHealed; tries++)
        {
            using var sent = await harness.SendAsync(request);
            if (!await harness.Limit.WaitAsync(sent.Over, harness.Watch))
                return seen with { WaitedInVain = harness.Limit.Length };
            seen = seen with { Count = seen.Count + 1, Last = await sent.Over };
        }

        return seen;
    }

    /// <summary>Sends the probe that writes, and checks that what was acknowledged is committed.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="limit">How long answers are waited for.</param>
    public static async Task<WriteSeen> WriteAsync(Harness harness, WaitLimit limit)
    {
        var began = harness.Tap.History.Now;
        var seen = new WriteSeen(StoryRequests.Bump, harness.Observer.Counter);
        using var request = await harness.SendAsync(seen.Probe);
        if (!await limit.WaitAsync(request.Over, harness.Watch))
            return seen with { WaitedInVain = limit.Length };

        seen = seen with { Answer = await request.Over };
        if (seen.IsSuccess)
            seen = seen with { Committed = await harness.Observer.ReadAsync() };
        else
            seen = seen with { Errors = harness.ErrorsSince(began) };
        if (seen.IsDone || seen.Errors.Any(error => error.IsLateCancel))
            return seen;
        if (seen.IsSuccess)
            return seen with { ReadBack = await ReadBackAsync(harness, limit) };

        // That reads succeed says nothing about writes: a session may have become read-only.
        seen = seen with { Retries = await RetryAsync(harness, seen.Probe, seen.Answer) };
        await harness.Observer.ReadAsync();
        return seen;
    }

    /// <summary>Reads the counter through the subject. A subject that mixes up replies goes on doing so.</summary>
    private static async Task<ReadBack> ReadBackAsync(Harness harness, WaitLimit limit)
    {
        await limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await harness.Observer.ReadAsync();
        using var request = await harness.SendAsync(StoryRequests.Counter);
        await limit.WaitAsync(request.Over, harness.Watch);
        return new ReadBack(request.Request, harness.Observer.Counter, request.AnswerSoFar);
    }
}
