namespace CancelSpec.WireTap;

/// <summary>How many sessions there were. For one thread at a time.</summary>
internal sealed class SessionCounts
{
    public int Opened { get; private set; }

    public int MostOpen { get; private set; }

    /// <returns>The number of the new session.</returns>
    public int Add() => ++Opened;

    public void Count(int open) => MostOpen = Math.Max(MostOpen, open);

    public void ResetMostOpen(int open) => MostOpen = open;
}
