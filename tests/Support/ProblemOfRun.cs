using System.Collections.Concurrent;
using Xunit;

namespace CancelSpec.Tests.Support;

/// <summary>Tells a problem that many scenarios share once: the first scenario fails, and the others are skipped.</summary>
internal static class ProblemOfRun
{
    private static readonly ConcurrentDictionary<string, bool> Told = new();

    /// <summary>Ends the scenario that runs.</summary>
    public static void Tell(string problem)
    {
        if (Told.TryAdd(problem, true))
            Assert.Fail(problem);
        Assert.Skip("another scenario has failed for the same reason");
    }
}
