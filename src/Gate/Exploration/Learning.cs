using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>Runs requests that nobody cancels, to learn what they exchange with the database.</summary>
internal static class Learning
{
    private const int NotFound = 404;

    /// <summary>Whether the subject has an optional endpoint. Nothing tells that but asking it.</summary>
    public static async Task<bool> HasAsync(Rig rig, Operation operation) =>
        !operation.IsOptional || (await rig.AskAsync(operation)).Status != NotFound;

    /// <summary>On a session that the pool has had for a while, and that has served this request before.</summary>
    public static async Task<Script> WarmAsync(Rig rig, Operation operation)
    {
        await rig.AskAsync(operation);
        await rig.SettleAsync();
        return await LearnAsync(rig, operation);
    }

    /// <summary>On a session that the pool opens for it.</summary>
    public static async Task<Script> ColdAsync(Rig rig, Operation operation)
    {
        await rig.CoolAsync();
        try
        {
            return await LearnAsync(rig, operation);
        }
        catch (SubjectException) when (rig.Signals is not null && !rig.IsSlowToNotice)
        {
            rig.IsSlowToNotice = true;
            await rig.CoolAsync();
            return await LearnAsync(rig, operation);
        }
    }

    private static async Task<Script> LearnAsync(Rig rig, Operation operation)
    {
        rig.Tap.History.Clear();
        var (answer, wake) = operation.Sleeps ? await AskSleeperAsync(rig, operation) : (await rig.AskAsync(operation), null);
        await rig.SettleAsync();
        if (!operation.MustFail && !answer.IsSuccess)
            throw new SubjectException($"{operation} was answered {answer}, though nobody hung up");

        var messages = rig.Tap.History.Events.Where(seen => seen.IsMessage).ToList();
        var first = messages.Find(seen => seen.Direction is Direction.ToDatabase)
            ?? throw new SubjectException($"{operation} was answered {answer}, but sent nothing to the database: does it connect to the address that it was given?");
        return new Script(operation, answer, [.. messages.Where(seen => seen.Session == first.Session)], wake);
    }

    private static async Task<(HttpAnswer Answer, TimeSpan? Wake)> AskSleeperAsync(Rig rig, Operation operation)
    {
        if (rig.Signals is null)
        {
            var answer = await rig.AskAsync(operation);
            return (answer, LongestPause(rig.Tap.History.Events));
        }

        rig.Signals.StopClock();
        using var request = await rig.SendAsync(operation);
        if (!await rig.Patience.WaitAsync(Task.WhenAny(rig.Signals.AsleepAsync(), request.Over), rig.Cancellation))
            throw new SubjectException($"{operation} does not sleep");
        await rig.SettleAsync();
        var wake = rig.Tap.History.Now;
        rig.Signals.RunClock();
        return await rig.Patience.WaitAsync(request.Over, rig.Cancellation) && await request.Over is { } told
            ? (told, wake)
            : throw new SubjectException($"{operation} was not answered, though nobody hung up");
    }

    /// <summary>Seen from outside, the sleep is where nothing passed for longest.</summary>
    private static TimeSpan? LongestPause(IReadOnlyList<TapEvent> events) => events.Count < 2
        ? null
        : events.Zip(events.Skip(1)).MaxBy(pair => pair.Second.At - pair.First.At).First.At;
}
