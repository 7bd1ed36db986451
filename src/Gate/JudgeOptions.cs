using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate;

/// <summary>How a subject is judged.</summary>
public sealed record JudgeOptions
{
    /// <summary>The requests by which the subject is judged; those of the story by default.</summary>
    public RequestSuite Requests { get; init; } = RequestSuite.Story;

    /// <summary>Whether the handlers complete after their client has left is learned for each request, where its author does not say it.</summary>
    public bool LearnsHandlers { get; init; }

    /// <summary>Prepares an empty database, which is then copied for the other workers where the server can do that; null where the subject needs nothing.</summary>
    public Func<DatabaseUrl, CancellationToken, Task>? Prepare { get; init; }

    /// <summary>
    /// Where the subject finds its database, if it reads that from a file of its own; null for an address that it is told. Whatever
    /// name, password and database it has, it gets into the one that it is judged with.
    /// </summary>
    public IPEndPoint? TapListen { get; init; }

    /// <summary>The one interruption to try; null for all.</summary>
    public Interruption? Only { get; init; }

    /// <summary>
    /// Whether it is judged what requests are answered whose COMMIT the database refuses. The tries of one interruption need that
    /// once, since no interruption plays a part in it.
    /// </summary>
    public bool JudgesCommits { get; init; } = true;

    /// <summary>The part of the plan to try, for judging on several machines; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What the caller calls the setting of <see cref="Only"/>, for messages.</summary>
    public string OnlySetting { get; init; } = "only";

    /// <summary>
    /// At each boundary the client leaves in one way, by turns closing and resetting, and not in both ways. That takes half
    /// the time and shows nearly as much.
    /// </summary>
    public bool ByTurns { get; init; }

    /// <summary>
    /// Called when the judgement enters a stage, when a hazard is found for the first time, at most every half second while
    /// requests are interrupted, and at the end, however the judgement ends. One call at a time; null for no call.
    /// </summary>
    public Action<JudgeProgress>? Progress { get; init; }

    /// <summary>The lines of a command that tries an interruption again, for the findings; null for none.</summary>
    public Func<string, IReadOnlyList<string>>? Again { get; init; }

    /// <summary>How long the gate waits for something that every subject does unless it is broken; 5 s by default.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long each trial waits for what a request does after all else is over. None by default: what comes later shows itself in
    /// the next trial, and then the trial that repeats the finding waits for <see cref="UsualLateWork"/>.
    /// </summary>
    public TimeSpan LateWork { get; init; }

    /// <summary>Work that a handler leaves for later is mostly done within this time.</summary>
    public static TimeSpan UsualLateWork { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the database may owe the next move, until the gate says that it does not answer; 60 s by default.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);
}
