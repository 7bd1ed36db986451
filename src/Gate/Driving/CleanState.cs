using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Brings a subject to the clean state: all of its pool's connections are open, idle and clean, and the state has a
/// value that no request has seen, where the gate may change it. Where requests share connections, probes that come one at a time are answered rightly.
/// </summary>
internal static class CleanState
{
    // A driver that shares connections does so at once.
    private static readonly WaitLimit SharingLimit = new(TimeSpan.FromMilliseconds(100));

    /// <summary>Brings the subject to the clean state.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="checksSharing">Waits a little longer, to see whether the subject's requests share connections.</param>
    /// <returns>Null when the subject is in the clean state; otherwise what is wrong.</returns>
    public static async Task<string?> TryReachAsync(Harness harness, bool checksSharing = false)
    {
        harness.PoolSessions = [];
        harness.Control.RunClock();
        await harness.Observer.EnsureAsync();
        using (var saturation = new Saturation(harness, harness.Learned.Probes.Read, SaturationLimits.Of(harness.Limit)))
        {
            if (await TryReachAsync(harness, saturation, checksSharing) is not { } problem)
                return null;
            if (!checksSharing || !saturation.IsSharedByProbes)
                return harness.Client.WhyLimited ?? problem;
            await saturation.FinishAsync();
        }

        harness.Learned.SharesSessions = true;
        return await TryReachAsync(harness);
    }

    private static async Task<string?> TryReachAsync(Harness harness, Saturation saturation, bool checksSharing)
    {
        var seen = await saturation.FillAsync();
        if (!harness.Learned.SharesSessions && seen.IsComplete(saturation.Size))
            seen = await saturation.AddOneMoreAsync();
        if (checksSharing && seen.IsComplete(saturation.Size))
            seen = await saturation.WaitForSharingAsync(SharingLimit);
        if (seen.IsComplete(saturation.Size))
        {
            if (await harness.Observer.ReplaceAsync() is { IsLocked: true })
                return Broken("the observer cannot change the state, because a lock is in its way");
            seen = await saturation.CollectAnswersAsync();
        }

        var problem = Describe(seen, saturation.Size);
        if (problem is not null && seen.WaitedForConnection is not null)
            problem += $". Open sessions at the tap: {harness.Tap.Sessions.Count(session => !session.SubjectClosed.IsCompleted)}{LastMessage(harness)}";
        if (problem is null)
            (harness.Disturbance, harness.PoolSessions) = (null, [.. seen.Held.Select(held => held.Session)]);
        // The preflight has left its traces in the sessions of the first look.
        if (problem is null && !checksSharing)
            harness.Inspection.Learn(seen);
        return problem;
    }

    /// <summary>What is wrong with a pool whose clients all stay; null for nothing.</summary>
    public static string? Describe(SaturationSeen seen, int poolSize) => seen switch
    {
        { Shared: { } shared } => Broken($"while {seen.Probe} held session {shared.Session}, the session received {string.Join(" and ", shared.Statements)}"),
        { EarlyAnswer: { } early } => Broken($"{seen.Probe} was answered {early.Answer} while its statement was held back"),
        { WaitedForConnection: { } waited } => Broken($"{seen.NextProbe(poolSize)} got no connection within {waited.TotalSeconds:0.###} s"),
        _ when !seen.IsComplete(poolSize) && seen.Held.FirstOrDefault(probe => probe.IsInTransaction) is { } held =>
            Broken($"the statement of {seen.Probe} runs inside a transaction that another request has opened (status {held.Status})"),
        _ when !seen.IsComplete(poolSize) =>
            Broken($"{seen.NextProbe(poolSize)} was answered {seen.Unserved.LastOrDefault()?.ToString() ?? "nothing"}, without a statement to the database"),
        _ => seen.Answers.FirstOrDefault(answer => answer is { IsAsExpected: false, Retries: not { HaveHealed: true } }) is { } wrong
            ? Broken(wrong.WaitedInVain is { } waited
                ? $"{wrong.Probe} was not answered within {waited.TotalSeconds:0.###} s"
                : $"{wrong.Probe} was answered {wrong.Answer?.ToString() ?? "nothing"} instead of {wrong.Expected}")
            : null,
    };

    private static string LastMessage(Harness harness) => harness.Tap.History.Events.LastOrDefault(seen => seen.IsMessage) is { } last
        ? $". The last message was {last.Name} on session {last.Session}, {(harness.Tap.History.Now - last.At).TotalSeconds:0.0} s before"
        : "";

    private static string Broken(string what) => $"the subject does not work although every client stays: {what}";
}
