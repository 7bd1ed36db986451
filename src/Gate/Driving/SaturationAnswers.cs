using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Waits for the answers to the probes of a <see cref="Saturation"/>, and tries again where a failure may heal.</summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="probe">The request that was sent.</param>
/// <param name="limits">How long each signal is waited for.</param>
/// <param name="expected">What the answers are to be.</param>
/// <param name="held">The probes that hold a session, as far as they do.</param>
/// <param name="release">Lets all statements go on.</param>
internal sealed class SaturationAnswers(
    Harness harness, Request probe, SaturationLimits limits, ExpectedAnswer expected, List<(SentRequest Request, TapSession Session)> held, Action release)
{
    private readonly TimeSpan _began = harness.Tap.History.Now;

    /// <summary>The answer to one probe, with the retries after a failure that may heal.</summary>
    public async Task<ProbeAnswer> OfAsync(SentRequest request)
    {
        var answer = await FirstOfAsync(request);
        return answer.MayHeal ? answer with { Retries = await RetryAsync(request, answer) } : answer;
    }

    private Task<Retries> RetryAsync(SentRequest request, ProbeAnswer failed)
    {
        var session = SessionOf(request)?.Number;
        return new FollowUp(harness, harness.Limit, release)
            .RetryAsync(probe, failed.Answer, failed.Errors.FirstOrDefault(error => session is null || error.Session == session));
    }

    private async Task<ProbeAnswer> FirstOfAsync(SentRequest request)
    {
        var holdsConnection = SessionOf(request) is not null;
        var limit = holdsConnection ? limits.Answer : limits.Connection;
        var answer = new ProbeAnswer(probe, holdsConnection) { Expected = expected.BodyFor(request) };
        if (!await IsOverAsync(request, limit))
            return answer with { WaitedInVain = limit.Length };

        answer = answer with { Answer = await request.Over };
        if (answer.IsSuccess)
            return answer.IsAsExpected || await IsWrongAsync(answer) ? answer : answer with { Expected = null };
        // The interrupted request may have had errors of its own before.
        return answer with { Errors = harness.Seen.ErrorsSince(_began), LostSession = held.Exists(holder => holder.Session.SubjectClosed.IsCompleted) };
    }

    private Task<bool> IsWrongAsync(ProbeAnswer answer)
    {
        // Where the answer shows the state, the observer tells.
        if (harness.Learned.Probes.StateAnswer is null)
            release();
        return expected.IsWrongAsync(answer);
    }

    private async Task<bool> IsOverAsync(SentRequest request, WaitLimit limit)
    {
        if (await limit.WaitAsync(request.Over, harness.Watch) || expected.IsReleased)
            return request.Over.IsCompleted;
        release();
        return await limit.WaitAsync(request.Over, harness.Watch);
    }

    private TapSession? SessionOf(SentRequest request) => held.Find(holder => holder.Request == request).Session;
}
