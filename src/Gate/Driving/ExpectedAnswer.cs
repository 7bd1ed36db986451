using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Gate.Driving;

/// <summary>What probes that read are to be answered, while their statements are held and when they have been let go.</summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="probe">The probe.</param>
internal sealed class ExpectedAnswer(Harness harness, Request probe)
{
    private const int SendingsToTrust = 2;

    private StateRow? _stateAtRelease;

    /// <summary>Whether the statements have been let go.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>The body of the right answer to a probe; null where it cannot be told.</summary>
    // Statements that were let go before a write that has ended since may have read either value.
    public string? BodyFor(SentRequest sent) => harness.Learned.Probes.StateAnswer is not { } answer ? harness.Learned.Probes.Body?.Replace(UniqueValue.Placeholder, sent.Unique, StringComparison.Ordinal)
        : harness.Observer.State is not { } state || (IsReleased && _stateAtRelease != state) ? null : answer.For(state, sent.Unique);

    /// <summary>The statements are let go.</summary>
    public void Release()
    {
        if (!IsReleased)
            (IsReleased, _stateAtRelease) = (true, harness.Observer.State);
    }

    /// <summary>
    /// Whether an answer that was not the expected one is wrong. A request that was answered early may write while the probe reads. An
    /// answer that was always the same may be another one from now on, which the statements that are let go tell.
    /// </summary>
    public async Task<bool> IsWrongAsync(ProbeAnswer wrong)
    {
        if (harness.Learned.Probes.StateAnswer is { } shown)
            return await harness.Observer.ReadAsync() is { } state && shown.For(state, wrong.Answer!.Unique) == wrong.Expected;
        for (var times = 0; times < SendingsToTrust; times++)
        {
            using var again = await harness.Client.SendAsync(probe);
            await harness.Limit.WaitAsync(again.Over, harness.Watch);
            if (again.AnswerSoFar?.Form != wrong.Answer!.Form)
                return true;
        }

        harness.Learned.ChangeProbes(probes => probes with { Body = null });
        return false;
    }
}
