using System.Diagnostics;

namespace CancelSpec.WireTap;

/// <summary>Since when the database has owed the next move. One thread at a time writes; any may read.</summary>
internal sealed class DebtClock
{
    private long _since;

    /// <summary>How long the database has owed it without any progress; null while it owes nothing.</summary>
    public TimeSpan? Age => Volatile.Read(ref _since) is var since && since == 0 ? null : Stopwatch.GetElapsedTime(since);

    /// <summary>The database owes the next move, from now on if it did not before.</summary>
    public void Begin()
    {
        if (_since == 0)
            Progress();
    }

    /// <summary>The database owes the next move still, and has made one.</summary>
    public void Progress() => Volatile.Write(ref _since, Stopwatch.GetTimestamp());

    public void End() => Volatile.Write(ref _since, 0);
}
