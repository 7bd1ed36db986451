using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using Npgsql;

namespace CancelSpec.Gate.Driving;

/// <summary>Checks what a request file says of the state, while every client stays.</summary>
internal static class StateCheck
{
    // What is answered before it is done is a finding, and no reason not to judge.
    private static readonly TimeSpan LateTime = TimeSpan.FromSeconds(2);

    /// <summary>Lets the subject make its state, and reads it.</summary>
    /// <exception cref="SubjectException">There is no state then, or it cannot be read.</exception>
    public static async Task MakeAsync(Harness harness)
    {
        if (harness.Suite.State is not { Select: var select })
            return;
        if (harness.Suite.Maker is { } maker && await harness.Client.AskAsync(maker) is { IsSuccess: false } answer)
            throw Preflight.WhyRefused(harness, maker, answer, sendings: 0);
        try
        {
            if (await harness.Observer.ReadAsync() is not null)
                return;
        }
        catch (Exception unreadable) when (unreadable is FormatException or PostgresException)
        {
            throw harness.CannotBeJudged($"'@state {select}' cannot be read: {(unreadable as PostgresException)?.MessageText ?? unreadable.Message}");
        }

        throw harness.CannotBeJudged(harness.Tap.SessionsOpened == 0 && harness.Suite.Maker is not null
            ? Preflight.WhyNotTapped(harness)
            : $"'@state {select}' reads no row{(harness.Suite.Maker is null ? "" : $", although {harness.Suite.Maker} was answered")}");
    }

    /// <summary>Checks that a request that was answered has done to the state what its file says.</summary>
    /// <param name="harness">The subject's harness. Nothing is under way.</param>
    /// <param name="request">The request.</param>
    /// <param name="before">The state before it was sent.</param>
    /// <exception cref="SubjectException">It has done something else.</exception>
    public static async Task CheckAsync(Harness harness, Request request, StateRow? before)
    {
        if (request.Sleeps && !harness.Tap.History.Events.Any(seen => seen is { Name: "ReadyForQuery", Detail: "T" }))
            throw harness.CannotBeJudged($"{request} is said to sleep inside a transaction, and none was open: no ReadyForQuery with status T passed the tap. Some drivers send BEGIN only with the statement that follows: then send one, such as SELECT 1, before the sleep");
        if (before is null || harness.Suite.State is not { Select: var select })
            return;
        if (request.Effect is { Columns.Count: var columns } && columns != before.Columns.Count)
            throw harness.CannotBeJudged($"'@effect {request.Effect}' of {request} has {columns} columns, and '@state {select}' reads {before.Columns.Count}");
        var expected = request.Effect?.After(before, times: 1) ?? before;
        if (await ReadUntilAsync(harness, expected) is var committed && committed != expected)
            throw harness.CannotBeJudged($"{request} was answered, and '@state {select}' went from {before} to {committed?.ToString() ?? "no row"}; expected: {expected}, {(request.Effect is null ? "because the request has no '@effect'" : $"as '@effect {request.Effect}' says")}");
    }

    /// <summary>Learns how the answers of a probe show the state.</summary>
    /// <returns>Null where the gate does not change the state.</returns>
    /// <exception cref="SubjectException">They do not show it.</exception>
    public static async Task<StateAnswer?> LearnAnswerAsync(Harness harness, Request probe)
    {
        if (harness.Suite.State?.Change is null)
            return null;
        var (first, then) = await AskAsync(harness, probe);
        await harness.Observer.ReplaceAsync();
        var (second, now) = await AskAsync(harness, probe);
        return StateAnswer.Learn(first.Form, then, second.Form, now)
            ?? throw harness.CannotBeJudged($"{probe} is a probe, so its answer must show '@state {harness.Suite.State.Select}'; it was answered {first} while that was {then}, and {second} while it was {now}");
    }

    private static async Task<(HttpAnswer Answer, StateRow State)> AskAsync(Harness harness, Request probe)
    {
        var answer = await harness.Client.AskAsync(probe);
        await harness.SettleAsync();
        return (answer, harness.Observer.State!);
    }

    /// <summary>Reads the state again after each message that passes the tap, until it is as expected or has had its time.</summary>
    private static async Task<StateRow?> ReadUntilAsync(Harness harness, StateRow expected)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
        end.CancelAfter(LateTime);
        while (true)
        {
            var isLast = end.IsCancellationRequested;
            var began = harness.Tap.History.Now;
            var committed = await harness.Observer.ReadAsync();
            if (isLast || committed == expected)
                return committed;
            await Task.WhenAny(harness.Tap.History.WhenAsync(seen => seen.IsMessage && seen.At > began, end.Token));
        }
    }
}
