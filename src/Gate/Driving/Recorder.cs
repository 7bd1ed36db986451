using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Sends requests whose clients stay, and records what they exchange with the database.</summary>
internal static class Recorder
{
    private const int NotFound = 404;
    private const int MostTries = 10;

    /// <summary>Whether the subject has a request. An optional one is sent to find out.</summary>
    public static async Task<bool> HasAsync(Harness harness, Request request)
    {
        if (!request.IsOptional)
            return true;
        harness.Tap.History.Clear();
        if ((await harness.Client.AskAsync(request)).Status == NotFound)
            return false;
        await WhenOverAsync(harness);
        return true;
    }

    /// <summary>Sends a request, and waits until nothing of it is under way.</summary>
    /// <returns>The answer, and when its sleep ended by the tap's clock; null where it does not sleep.</returns>
    public static async Task<(HttpAnswer Answer, TimeSpan? SleepEnd)> SendAsync(Harness harness, Request request)
    {
        await harness.Client.PrepareAsync(request);
        harness.Tap.History.Clear();
        var (answer, sleepEnd) = request.Sleeps
            ? await harness.Control.SendSleeperAsync(harness, request)
            : (await harness.Client.AskAsync(request), null);
        await WhenOverAsync(harness);
        return (answer, sleepEnd);
    }

    /// <summary>Records a request on a session that the pool opens for it.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="warm">The recording of the request on a session that the pool has had for a while.</param>
    /// <param name="known">How the subject was left without sessions before; null for the first time.</param>
    /// <returns>The recording, and how the subject was left without sessions. Null where that needs a start, and the gate cannot start it.</returns>
    public static async Task<(Recording Recording, Cooling Cooling)?> RecordColdAsync(Harness harness, Recording warm, Cooling? known)
    {
        foreach (var how in harness.Control.Coolings.Where(how => known is null || how >= known))
        {
            if (await TryRecordColdAsync(harness, warm, how) is { } recording)
                return (recording, how);
        }

        if (!harness.CanStartAfresh)
            return null;
        await harness.Sessions.CoolAsync(Cooling.Restarted);
        return (await RecordAsync(harness, warm.Request, warm, before: null, () => harness.Sessions.CoolAsync(Cooling.Restarted)), Cooling.Restarted);
    }

    /// <returns>Null where the subject must be left without sessions in another way.</returns>
    private static async Task<Recording?> TryRecordColdAsync(Harness harness, Recording warm, Cooling how)
    {
        if (harness.Control.ChecksSessions)
            return await RecordCooledAsync(harness, warm, how);
        Recording? recording = null;
        // A pool may look only at a session that it has not used for a while.
        for (var count = 0; count < 2; count++)
        {
            // A pool with a connection that is not open would open that one first.
            await harness.Sessions.RenewAsync();
            // What was renewed because others were broken may be renewed once more when it is lent next.
            if (await CleanState.TryReachAsync(harness) is not null)
                await harness.Sessions.RenewAsync();
            recording = await RecordCooledAsync(harness, warm, how);
            if (recording is not { OpensSession: true })
                return null;
        }

        return recording;
    }

    private static async Task<Recording?> RecordCooledAsync(Harness harness, Recording warm, Cooling how)
    {
        try
        {
            return await harness.Sessions.TryCoolAsync(how)
                ? await RecordAsync(harness, warm.Request, warm, before: null, () => harness.Sessions.CoolAsync(how))
                : null;
        }
        catch (SubjectException)
        {
            // It has used a session that was closed.
            return null;
        }
    }

    /// <summary>Records a request. On a session that has served it before, it may need fewer messages.</summary>
    /// <param name="harness">The subject's harness.</param>
    /// <param name="request">The request.</param>
    /// <param name="before">What it has exchanged with the database another time.</param>
    /// <param name="prepare">Called before each further try: the request is sent again if the machine was too slow.</param>
    /// <exception cref="SubjectException">It was not answered with success, or sent nothing to the database.</exception>
    public static Task<Recording> RecordAsync(Harness harness, Request request, IReadOnlyList<TapEvent> before, Func<Task> prepare) =>
        RecordAsync(harness, request, warm: null, before, prepare);

    /// <summary>
    /// Records a request again if the machine was too slow, until two recordings in a row are alike. A stall could be taken for
    /// the request's sleep.
    /// </summary>
    private static async Task<Recording> RecordAsync(Harness harness, Request request, Recording? warm, IReadOnlyList<TapEvent>? before, Func<Task> prepare)
    {
        var sleep = request.Sleeps ? harness.Subject.Sleep : TimeSpan.Zero;
        var longest = sleep > TimeSpan.Zero && sleep / 2 < StallWatch.LongStall ? sleep / 2 : StallWatch.LongStall;
        Recording? last = null;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (tries > 0)
                await prepare();
            harness.Watch.Begin();
            var recording = await RecordOnceAsync(harness, request, warm, before);
            if (harness.Watch.Longest < longest || recording.IsLike(last))
                return recording;
            last = recording;
        }

        throw new StallException($"{StallException.TooSlow}: {request} could not be recorded without a stall");
    }

    private static async Task<Recording> RecordOnceAsync(Harness harness, Request request, Recording? warm, IReadOnlyList<TapEvent>? before)
    {
        var (answer, sleepEnd) = await SendAsync(harness, request);
        if (!answer.IsSuccess)
            throw new SubjectException($"{request} was answered {answer}, although its client stayed");

        var messages = harness.Seen.OwnMessages();
        var first = messages.FirstOrDefault(seen => seen.Direction is Direction.ToDatabase)
            ?? throw new SubjectException($"{request} was answered {answer}, but nothing was sent to the database: does the subject connect to the address that it was given?");
        TimeSpan? answeredAt = harness.Client.Sent[^1].OverAt is { } over ? harness.Tap.History.TimeOf(over) : null;
        var sessions = messages.GroupBy(message => message.Session).ToList();
        // On a new session the startup comes first, which is the same for all.
        var main = before is null || harness.Learned.SharesSessions
            ? new MainSession(first.Session, null)
            : MainSession.Of(messages, answeredAt, before.Select(message => message.Sql).OfType<StatementSql>().ToHashSet(), isAlone: harness.Learned.BackgroundStatements.Count == 0);
        return new Recording(request, answer, [.. messages.Where(seen => seen.Session == main.Number)], sleepEnd, warm)
        {
            UsualWrites = (warm?.UsualWrites ?? UsualWrites.None.With(before ?? [])).With(messages),
            AnsweredAt = answeredAt,
            Mark = main.Mark,
            Sessions = sessions.Count,
            WorksOnOtherSession = sessions.Exists(session => session.Key != main.Number && session.First().At < answeredAt && Recording.HasWork(session)),
            WritesInOneTransaction = Recording.CountWritingTransactions(messages) == 1,
        };
    }

    /// <summary>A subject may answer before it has sent anything to the database, and before its transaction is over.</summary>
    private static async Task WhenOverAsync(Harness harness)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
        var sent = harness.Tap.History.WhenAsync(seen => seen.IsMessage && seen.Direction is Direction.ToDatabase, end.Token);
        await harness.Limit.WaitAsync(sent, harness.Watch);
        await end.CancelAsync();
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await SubjectControl.WhenNoTransactionAsync(harness, harness.Limit.Length);
        await harness.SettleAsync();
    }
}
