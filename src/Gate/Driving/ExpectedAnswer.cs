using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>What probes that read are to be answered, while their statements are held and when they have been let go.</summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="probe">The probe.</param>
internal sealed class ExpectedAnswer(Harness harness, Request probe)
{
    private const int SendingsToTrust = 2;

    // Null while statements are held.
    private int? _counterAtRelease;

    /// <summary>Whether the statements have been let go.</summary>
    public bool IsReleased => _counterAtRelease is not null;

    /// <summary>The body of the right answer; null where it cannot be told.</summary>
    // Statements that were let go before a write that has ended since may have read either value.
    public string? Body => !harness.Observer.HasCounter ? harness.Learned.Probes.Body
        : _counterAtRelease is { } then && then != harness.Observer.Counter ? null : $"{harness.Observer.Counter}";

    /// <summary>The statements are let go.</summary>
    public void Release() => _counterAtRelease ??= harness.Observer.Counter;

    /// <summary>
    /// Whether an answer that was not the expected one is wrong. A request that was answered early may write while the probe reads. An
    /// answer that was always the same may be another one from now on, which the statements that are let go tell.
    /// </summary>
    public async Task<bool> IsWrongAsync(ProbeAnswer wrong)
    {
        if (harness.Observer.HasCounter)
            return $"{await harness.Observer.ReadAsync()}" == wrong.Expected;
        for (var times = 0; times < SendingsToTrust; times++)
        {
            using var again = await harness.Client.SendAsync(probe);
            await harness.Limit.WaitAsync(again.Over, harness.Watch);
            if (again.AnswerSoFar?.Body != wrong.Answer!.Body)
                return true;
        }

        harness.Learned.Probes = harness.Learned.Probes with { Body = null };
        return false;
    }
}
