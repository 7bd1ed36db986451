using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Driving;

/// <summary>Finds out why a request hangs: another session of the subject may hold a lock, with no request open on it.</summary>
internal static class LeftLocks
{
    /// <returns>The lock that is in the way; null where no session waits for one that such a session holds.</returns>
    public static async Task<LeftLock?> FindAsync(Harness harness)
    {
        var sessions = harness.Tap.Sessions;
        foreach (var waiting in sessions)
        {
            if (waiting is not { ProcessId: { } process, IsQuiet: false })
                continue;
            foreach (var (holder, what) in await harness.Observer.LocksInTheWayOfAsync(process))
            {
                if (sessions.FirstOrDefault(session => session.ProcessId == holder) is { IsQuiet: true, TransactionStatus: { } status } left)
                    return new LeftLock(waiting.Number, left.Number, status, what);
            }
        }

        return null;
    }
}
