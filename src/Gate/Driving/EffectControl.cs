using System.Diagnostics;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Sends a request again and again while its client stays, and looks whether it always does what was learned. What a request
/// does by chance, or only now and then, can be the same each time that it is learned.
/// </summary>
internal static class EffectControl
{
    // A request that does something else once in ten times passes this once in eight times. Then it must do so in the repeated trial too.
    private const int Times = 20;
    private const int LeastTimes = 5;
    private const int MostTries = 2 * Times;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    /// <param name="harness">The subject's harness, in the clean state.</param>
    /// <param name="request">The request.</param>
    /// <param name="effect">What it does, as it was learned.</param>
    /// <returns>The tables to which it does something else now and then.</returns>
    /// <exception cref="StallException">The machine was too slow.</exception>
    public static async Task<IReadOnlySet<string>> FindUnsteadyAsync(Harness harness, Request request, RequestEffect effect)
    {
        // What was interrupted before may still be under way.
        await harness.Watch.WhenDatabaseRestsAsync(harness.Limit);
        var unsteady = new HashSet<string>();
        var began = Stopwatch.GetTimestamp();
        var (proofs, tries) = (0, 0);
        while (proofs < Times && (proofs < LeastTimes || Stopwatch.GetElapsedTime(began) < Enough))
        {
            if (tries++ == MostTries)
                throw new StallException(StallException.TooSlow);
            // A sending beside a stall of the machine proves nothing.
            harness.Watch.Begin();
            var tables = await SendAsync(harness, request, effect);
            if (harness.Watch.WasLong)
                continue;
            unsteady.UnionWith(tables);
            proofs++;
        }

        return unsteady;
    }

    /// <returns>The tables to which the request did something else this time.</returns>
    private static async Task<IEnumerable<string>> SendAsync(Harness harness, Request request, RequestEffect effect)
    {
        var before = await harness.Committed.ReadAsync(effect);
        var (answer, _) = await Recorder.SendAsync(harness, request);
        var committed = new RequestEffect((await harness.Committed.ReadAsync(effect)).Since(before));
        // A request that was refused has done nothing.
        return answer.IsSuccess ? effect.DifferencesTo(committed).Select(difference => difference.Table).Intersect(effect.Tables) : [];
    }
}
