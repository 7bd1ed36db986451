using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Looks for a session on which more waits than the statement of the probe that holds it.</summary>
/// <param name="held">The probes that hold a session, as far as they do.</param>
internal sealed class SessionSharing(List<(SentRequest Request, TapSession Session)> held)
{
    /// <summary>The first such probe; null where there is none.</summary>
    public (SentRequest Request, TapSession Session)? Find()
    {
        // The probe's own statement waits there. A second statement is another request's.
        var index = held.FindIndex(probe => probe.Session.Waiting.Count(message => message is { Direction: Direction.ToDatabase, Name: "Query" or "Sync" }) > 1);
        return index < 0 ? null : held[index];
    }

    /// <summary>Completes when there is such a session.</summary>
    /// <exception cref="OperationCanceledException">The search was given up.</exception>
    public async Task WhenFoundAsync(CancellationToken cancellation)
    {
        if (held.Count == 0)
            await Task.Delay(Timeout.Infinite, cancellation);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            // The messages are counted before the look, so that none comes unseen between the look and the wait.
            var counts = held.ConvertAll(probe => (probe.Session, probe.Session.Waiting.Count));
            if (Find() is not null)
                return;
            await Task.WhenAny(counts.Select(seen => WhenMoreWaitsAsync(seen.Session, seen.Count, cancellation)));
        }
    }

    private static async Task WhenMoreWaitsAsync(TapSession session, int count, CancellationToken cancellation)
    {
        try
        {
            await session.WhenWaitingAsync(count + 1, cancellation);
        }
        catch (InvalidOperationException)
        {
            // It has ended, so nothing comes any more.
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
