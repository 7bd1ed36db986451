using System.Diagnostics;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Sees whether the subject gives up probes whose statements are held: it answers them, or closes their sessions.</summary>
internal sealed class HeldProbeEnds
{
    private readonly List<Task<TimeSpan>> _ends = [];

    /// <summary>How long after it was sent a probe was given up; null where none was.</summary>
    public TimeSpan? First => _ends.Find(end => end.IsCompletedSuccessfully)?.Result;

    /// <summary>Watches one more probe.</summary>
    public void Watch(SentRequest probe, TapSession session) => _ends.Add(WaitAsync(probe, session));

    private static async Task<TimeSpan> WaitAsync(SentRequest probe, TapSession session)
    {
        await Task.WhenAny(probe.Over, session.SubjectClosed);
        return Stopwatch.GetElapsedTime(probe.SentAt);
    }
}
