using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// For how long the database has owed the next move: to the subject, as the tap sees it, or to the observer. A statement that
/// waits for a lock or sleeps does what it was told, so it owes nothing.
/// </summary>
/// <param name="tap">The tap; null for none.</param>
/// <param name="observer">The observer.</param>
/// <param name="activity">Tells which statements wait.</param>
internal sealed class DatabaseStall(Tap? tap, Observer observer, DatabaseActivity activity)
{
    // Shorter debts are usual, and not worth a question.
    private static readonly TimeSpan AgeWorthALook = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks once a beat.</summary>
    /// <returns>How long it has owed the next move, and whether the beat counts as time.</returns>
    public (TimeSpan Length, bool TimeCounts) Look()
    {
        var longest = Longer(tap?.DatabaseOwesFor(), observer.DatabaseOwesFor);
        if (longest < AgeWorthALook)
            return (longest, longest < StallWatch.Beat);
        activity.BeginLook(OpenProcesses());
        return LookAtEach();
    }

    /// <summary>
    /// Whether the database has nothing to do for the subject: it owes nothing, and every session that the subject has left is
    /// ended.
    /// </summary>
    public async Task<bool> IsAtRestAsync() => Look().TimeCounts && await activity.IsAtRestAsync(OpenProcesses());

    private (TimeSpan Length, bool TimeCounts) LookAtEach()
    {
        // What is left beside the sessions are CancelRequests and connections that are opened.
        var longest = tap?.DatabaseOwesFor(_ => false) ?? TimeSpan.Zero;
        var counts = longest < StallWatch.Beat;
        foreach (var session in tap?.Sessions ?? [])
            Add(session.ProcessId, session.DatabaseOwesFor);
        Add(observer.ProcessId, observer.DatabaseOwesFor);
        return (longest, counts);

        void Add(int? process, TimeSpan? age)
        {
            if (age is not { } owed)
                return;
            var waiting = activity.SinceSeenWaiting(process, owed);
            longest = Longer(waiting ?? owed, longest);
            counts &= waiting is not null || owed < StallWatch.Beat;
        }
    }

    private HashSet<int> OpenProcesses() => tap?.Sessions.Select(session => session.ProcessId).OfType<int>().ToHashSet() ?? [];

    private static TimeSpan Longer(TimeSpan? one, TimeSpan? other) => one >= other || other is null ? one ?? TimeSpan.Zero : other.Value;
}
