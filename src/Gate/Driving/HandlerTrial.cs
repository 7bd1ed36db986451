using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Finds out whether a request's handler completes after its client has left: the client leaves when the request has begun its
/// work, once in each way, and the rest of its statements is waited for.
/// </summary>
/// <param name="harness">The subject's harness, in the clean state.</param>
/// <param name="recording">What the request exchanges when it is not interrupted.</param>
internal sealed class HandlerTrial(Harness harness, Recording recording)
{
    // A single statement may have been on its way when the client left.
    private const int FewestStatements = 2;

    private readonly int _boundary = recording.BeginsAt + 1;

    /// <summary>Whether enough statements are left to tell.</summary>
    public bool CanTell => Rest.Count >= FewestStatements;

    /// <returns>Whether all the rest of the recording came, whichever way the client left.</returns>
    public async Task<bool> CompletesAsync()
    {
        foreach (var how in Enum.GetValues<Disconnect>())
        {
            if (!await CompletesAsync(how))
                return false;
        }

        return true;
    }

    private List<StatementSql> Rest => [.. recording.Messages.Skip(_boundary).Where(SqlText.IsExecution).Select(message => message.Sql!)];

    private async Task<bool> CompletesAsync(Disconnect how)
    {
        await harness.Client.PrepareAsync(recording.Request);
        harness.BeginTrial();
        harness.Control.RunClock();
        var hold = harness.Tap.HoldNextRequest(_boundary, recording.Mark);
        using var request = await harness.Client.SendAsync(recording.Request);
        try
        {
            if (!await harness.Limit.WaitAsync(Task.WhenAny(hold.Held, hold.Reached, request.Over), harness.Watch) || request.Over.IsCompleted)
                return false;
            harness.Disturbance = $"the gate hung up on {recording.Request}, to learn whether its handler completes";
            await harness.Control.LeaveAsync(harness, request, how, Harness.Never);
        }
        finally
        {
            hold.Release();
        }

        var left = harness.Tap.History.TimeOf(request.LeftAt!.Value);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
        var completed = WhenCompletedAsync(left, end.Token);
        var hasCompleted = await new WaitLimit(harness.Subject.Sleep + TimeSpan.FromSeconds(1)).WaitAsync(completed, harness.Watch);
        await end.CancelAsync();
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        return hasCompleted;
    }

    private async Task WhenCompletedAsync(TimeSpan left, CancellationToken cancellation)
    {
        foreach (var group in Rest.GroupBy(sql => sql))
        {
            var missing = group.Count();
            await harness.Tap.History.WhenAsync(seen => seen.IsExecution() && seen.At >= left && seen.Sql == group.Key && --missing == 0, cancellation);
        }
    }
}
