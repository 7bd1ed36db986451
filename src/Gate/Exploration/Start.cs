using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>What was there before a cancellation.</summary>
/// <param name="Counter">The counter, as committed.</param>
/// <param name="OpenSessions">How many sessions the pool had.</param>
/// <param name="SessionsOpened">How many it had ever opened.</param>
internal sealed record Start(int Counter, int OpenSessions, long SessionsOpened)
{
    /// <summary>Takes it down, and lets the tap's records begin here.</summary>
    public static Start Of(Rig rig)
    {
        rig.ClearTrace();
        rig.Tap.ResetMostOpen();
        return new Start(rig.Counter, rig.Tap.Sessions.Count(IsOpen), rig.Tap.SessionsOpened);
    }

    private static bool IsOpen(TapSession session) => !session.SubjectClosed.IsCompleted;
}
