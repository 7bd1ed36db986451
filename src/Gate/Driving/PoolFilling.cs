using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Fills the pool with probes after an interruption. A request that still has a connection may wait for one more, which a probe
/// holds. So where a probe gets none, the others are let go and the pool is filled again, until the request has stopped working.
/// </summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="recording">What the interrupted request exchanges when it is not interrupted.</param>
/// <param name="limits">How long each signal is waited for, before it counts as missing.</param>
internal sealed class PoolFilling(Harness harness, Recording recording, SaturationLimits limits)
{
    private const int MostTries = 5;

    // A connection that is free, or that is opened, comes within this time as a rule. Nothing is concluded where it does not.
    private static readonly WaitLimit FirstWait = new(TimeSpan.FromMilliseconds(500));

    private WaitLimit FirstLimit => limits.Connection.Length < FirstWait.Length ? limits.Connection : FirstWait;

    /// <summary>Sends the probes.</summary>
    /// <returns>The probes that hold connections, for the caller to dispose of, and what was seen.</returns>
    public async Task<(Saturation Saturation, SaturationSeen Seen)> FillAsync()
    {
        for (var (tries, mayWork) = (1, true); ; tries++)
        {
            var isLast = !mayWork || tries == MostTries;
            var saturation = new Saturation(harness, harness.Learned.Probes.Read, limits with { FurtherConnection = isLast ? limits.Connection : FirstLimit });
            var seen = await FillAsync(saturation);
            if (isLast || seen is not { WaitedForConnection: not null, Held.Count: > 0 })
                return (saturation, seen);
            mayWork = await LetRequestEndAsync(saturation);
        }
    }

    private static async Task<SaturationSeen> FillAsync(Saturation saturation)
    {
        try
        {
            return await saturation.FillAsync();
        }
        catch
        {
            saturation.Dispose();
            throw;
        }
    }

    /// <returns>Whether the request has worked meanwhile.</returns>
    private async Task<bool> LetRequestEndAsync(Saturation saturation)
    {
        using (saturation)
        {
            var released = harness.Tap.History.Now;
            await saturation.FinishAsync(limits.Connection);
            await SubjectControl.WhenNoTransactionAsync(harness, limits.Connection.Length);
            // The request may need many connections, one after another, and outside any transaction.
            await WhenIdleAsync();
            return HasWorkedSince(released);
        }
    }

    /// <summary>Returns when the request has sent no statement for a while, at the latest after the wait for an answer.</summary>
    private async Task WhenIdleAsync()
    {
        TimeSpan began;
        var end = harness.Tap.History.Now + limits.Answer.Length;
        do
        {
            began = harness.Tap.History.Now;
            await Task.Delay(FirstLimit.Length, harness.Cancellation);
        }
        while (began < end && HasWorkedSince(began));
    }

    private bool HasWorkedSince(TimeSpan time) => harness.Seen.WithoutBackground().Any(seen => seen.At >= time && recording.IsOfItsWork(seen));
}
