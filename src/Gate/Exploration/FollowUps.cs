using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>What later requests show by themselves, wherever they are sent from.</summary>
internal static class FollowUps
{
    /// <summary>
    /// Whether a statement belongs to the request, which reads, rather than to the pool's housekeeping or to another
    /// request, which writes.
    /// </summary>
    public static bool IsStatementOf(Operation operation, string? sql) => sql is not null && Has(sql, "SELECT")
        && Has(sql, operation == Operation.Session ? "application_name" : "counter") && !Has(sql, "UPDATE") && !Has(sql, "INSERT");

    public static Discovery KilledByCancel(string request) => new(Hazard.LateCancel, request,
        "its own answer", "the database ended its statement for somebody else's CancelRequest (SQLSTATE 57014)");

    /// <summary>A request has failed: one failure for each connection is forgiven, more are not.</summary>
    public static async Task<Discovery?> TryAgainAsync(Rig rig, Operation operation, HttpAnswer? first)
    {
        var last = first;
        for (var tries = 0; tries <= rig.PoolSize; tries++)
        {
            using var request = await rig.SendAsync(operation);
            if (!await rig.Patience.WaitAsync(request.Over, rig.Cancellation))
                return new Discovery(Hazard.LostPermit, $"{operation}", "an answer", "it waits for a connection") { WasWaitedFor = true };
            last = await request.Over;
            if (last is { IsSuccess: true })
                return null;
        }

        return new Discovery(Hazard.NeverHeals, $"{operation}", "an answer, at the latest when every broken connection is replaced",
            $"{rig.PoolSize + 2} tries in a row failed, the last with {last?.ToString() ?? "no answer"}");
    }

    /// <summary>A bump that is acknowledged must be committed, once.</summary>
    public static async Task<Discovery?> BumpAsync(Rig rig, Patience patience)
    {
        var began = rig.Tap.History.Now;
        using var request = await rig.SendAsync(Operation.Bump);
        if (!await patience.WaitAsync(request.Over, rig.Cancellation))
            return new Discovery(Hazard.StaleResponse, $"{Operation.Bump}", "an answer", "it hangs") { WasWaitedFor = true };

        var answer = await request.Over;
        if (answer is not { IsSuccess: true })
        {
            return rig.Tap.History.Events.Any(seen => seen is { Name: "ErrorResponse", Detail: "57014" } && seen.At >= began)
                ? KilledByCancel($"{Operation.Bump}")
                : await FailedBumpAsync(rig, answer);
        }

        var committed = await rig.Table.ReadAsync();
        if (committed == rig.Counter + 1)
        {
            rig.Counter++;
            return null;
        }

        return await DesyncAsync(rig, patience)
            ?? new Discovery(Hazard.NotDurable, $"{Operation.Bump}, acknowledged", $"{rig.Counter + 1} committed", $"{committed} is committed");
    }

    /// <summary>Who reads other requests' replies acknowledges what is not done yet, and goes on so.</summary>
    private static async Task<Discovery?> DesyncAsync(Rig rig, Patience patience)
    {
        await patience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        rig.Counter = await rig.Table.ReadAsync() ?? rig.Counter;
        using var request = await rig.SendAsync(Operation.Counter);
        if (await patience.WaitAsync(request.Over, rig.Cancellation) && await request.Over is { IsSuccess: true } answer && answer.Body.Trim() == $"{rig.Counter}")
            return null;
        return new Discovery(Hazard.StaleResponse, $"{Operation.Bump} and then {Operation.Counter}", $"{rig.Counter}, the counter that is committed",
            $"the bump was acknowledged before it was done, and the counter answered {(request.Over.IsCompletedSuccessfully ? request.Over.Result : null)?.ToString() ?? "nothing"}");
    }

    private static bool Has(string sql, string word) => sql.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static async Task<Discovery?> FailedBumpAsync(Rig rig, HttpAnswer? answer)
    {
        var problem = await TryAgainAsync(rig, Operation.Counter, answer);
        rig.Counter = await rig.Table.ReadAsync() ?? rig.Counter;
        return problem;
    }
}
