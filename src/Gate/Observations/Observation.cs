using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Observations;

/// <summary>
/// What one trial has seen so far. It grows step by step: a part that was not looked at yet is null or empty. Hazards
/// are judged on it, and on nothing else.
/// </summary>
internal sealed record Observation
{
    /// <summary>What the request that was interrupted exchanges when it is not.</summary>
    public required Recording Recording { get; init; }

    /// <summary>The request that was interrupted.</summary>
    public Request Request => Recording.Request;

    /// <summary>How many connections the subject's pool may have.</summary>
    public required int PoolSize { get; init; }

    /// <summary>How many sessions it has besides.</summary>
    public int OtherSessions { get; init; }

    /// <summary>As it is taken, until another one is learned.</summary>
    public static readonly TimeSpan UsualIdleTime = TimeSpan.FromSeconds(0.5);

    /// <summary>After how long the subject may close a session that is idle.</summary>
    public TimeSpan IdleTime { get; init; } = UsualIdleTime;

    /// <summary>The subject promises that a request's work runs to its end after its client has left.</summary>
    public required bool HandlersComplete { get; init; }

    /// <summary>Requests share connections although every client stays, so no hazard is judged that needs a connection of one's own.</summary>
    public bool SharesSessions { get; init; }

    /// <summary>The request sends a statement that the probes send too. So nothing tells whose such a statement is.</summary>
    public bool SharesProbeStatement { get; init; }

    /// <summary>The SQL of the probe that reads. It may write too, to tables that are not compared.</summary>
    public IReadOnlySet<StatementSql> ProbeSql { get; init; } = new HashSet<StatementSql>();

    /// <summary>The state before the interruption.</summary>
    public required StateBefore Before { get; init; }

    /// <summary>What the request writes to other tables than that of the state.</summary>
    public RequestEffect Effect { get; init; } = RequestEffect.Unknown;

    /// <summary>The request writes in more than one transaction, and nothing tells which changes belong together.</summary>
    public bool WritesInSeveralTransactions { get; init; }

    /// <summary>How the request came to its boundary; null where it was not interrupted at one.</summary>
    public Reach? Reach { get; init; }

    /// <summary>The client left before the request could have sent its COMMIT.</summary>
    public bool IsBeforeCommit { get; init; }

    /// <summary>The client left while its request waited for a connection, so the request had begun nothing.</summary>
    public bool IsBeforeWork { get; init; }

    /// <summary>When the last client had left, by the tap's clock; null where each request had ended before its client could leave.</summary>
    public TimeSpan? LeftAt { get; init; }

    /// <summary>The sleep of a request that then commits; null where the request does not do both.</summary>
    public SleepSeen? Sleep { get; init; }

    /// <summary>The number of the session on which the request was interrupted; null where it is not known.</summary>
    public int? Session { get; init; }

    /// <summary>
    /// What each interrupted request was answered; null for one without an answer. One entry for each interrupted request.
    /// </summary>
    public IReadOnlyList<HttpAnswer?> Answers { get; init; } = [];

    /// <summary>How many of the requests were not answered with an error. One that was, before its client could leave, owes nothing.</summary>
    public int Unfailed => Answers.Count(answer => answer is null or { IsSuccess: true });

    /// <summary>What the tap saw since the trial began, the oldest first.</summary>
    public IReadOnlyList<TapEvent> Events { get; init; } = [];

    /// <summary>The subject opens a session for each request, also if no client leaves.</summary>
    public bool OpensSessionForEachRequest { get; init; }

    /// <summary>The sessions that the pool opened.</summary>
    public PoolSessions? Sessions { get; init; }

    /// <summary>
    /// Probes whose statements were at work when a CancelRequest was delivered late; null where none was. Only a late cancel
    /// is judged by them.
    /// </summary>
    public SaturationSeen? AfterLateCancel { get; init; }

    /// <summary>Probes on all of the pool's connections at once.</summary>
    public SaturationSeen? Saturation { get; init; }

    /// <summary>What is usual in the subject's sessions after completed requests; null where that was not looked at.</summary>
    public SessionBaseline? SessionBaseline { get; init; }

    /// <summary>What the observer found in the database.</summary>
    public StateSeen? State { get; init; }

    /// <summary>The interrupted request, sent once more: the tries after an error of the database; null where there was none.</summary>
    public Retries? Repeat { get; init; }

    /// <summary>A probe that writes.</summary>
    public WriteSeen? Write { get; init; }

    /// <summary>The lock because of which a request hangs; null where none is known.</summary>
    public LeftLock? LeftLock { get; init; }

    /// <summary>A session that stays in a transaction while no request is open; null where none does.</summary>
    public OpenTransaction? OpenTransaction { get; init; }
}

/// <summary>The sleep of a request.</summary>
/// <param name="LastStatement">The last statement that the request executes before the COMMIT that follows its sleep.</param>
/// <param name="Length">How long the sleep takes at least; zero where the gate ends it.</param>
/// <param name="EndedAt">When the gate ended it, by the tap's clock; null where it has not, or cannot.</param>
internal sealed record SleepSeen(StatementSql LastStatement, TimeSpan Length, TimeSpan? EndedAt)
{
    /// <summary>Whether a request that goes on at a moment has slept to the end, although its client left while it slept or before.</summary>
    /// <param name="notBefore">The sleep did not begin before.</param>
    /// <param name="leftAt">When the client left. A request that goes on right after that has noticed.</param>
    /// <param name="at">When the request goes on.</param>
    public bool IsSleptThrough(TimeSpan notBefore, TimeSpan leftAt, TimeSpan at) =>
        Length > TimeSpan.Zero ? at - notBefore >= Length && at - leftAt >= Length / 2 : leftAt <= at && EndedAt <= at;
}

/// <summary>How a request came to the boundary at which it was interrupted.</summary>
/// <param name="Boundary">The boundary: how many messages should pass before it.</param>
/// <param name="Outcome">Whether it came there.</param>
/// <param name="AnswerAtBoundary">The answer that the request had by then; null for none.</param>
internal sealed record Reach(int Boundary, ReachOutcome Outcome, HttpAnswer? AnswerAtBoundary = null)
{
    /// <summary>The messages that had passed by then confirm what the request writes.</summary>
    public bool IsAcknowledged { get; init; }
}

internal enum ReachOutcome
{
    /// <summary>The flow stood at the boundary.</summary>
    Reached,

    /// <summary>The request ended before the boundary.</summary>
    Ended,

    /// <summary>The request neither came to the boundary nor ended; some of its messages had passed.</summary>
    Stuck,

    /// <summary>The request neither ended nor sent anything to the database.</summary>
    NothingSent,

    /// <summary>The request was at work on another session than the one that was held, so it was interrupted at no known point.</summary>
    Elsewhere,
}

/// <summary>The subject's process ended by itself after an interruption.</summary>
/// <param name="How">For example <c>exited with code 1</c>.</param>
internal sealed record SubjectDeath(string How);

/// <summary>The pool's sessions since the trial began.</summary>
/// <param name="MostOpen">The most that were open at once.</param>
/// <param name="Opened">How many were opened.</param>
internal sealed record PoolSessions(int MostOpen, int Opened);

/// <summary>What the observer found when it changed the state.</summary>
/// <param name="Committed">The state that was committed; null where there was none, or where it could not be changed.</param>
/// <param name="IsLocked">A lock was in the way, although no request was open.</param>
internal sealed record StateSeen(StateRow? Committed, bool IsLocked = false)
{
    /// <summary>What was committed besides the state; null where that was not looked at.</summary>
    public CommittedState? Others { get; init; }
}

/// <summary>A session that stays in a transaction.</summary>
/// <param name="Session">The session's number.</param>
/// <param name="Status">The status byte of its last ReadyForQuery.</param>
internal sealed record OpenTransaction(int Session, char Status);

/// <summary>A lock that a session holds although no request is open on it, and for which another session waits.</summary>
/// <param name="Waiting">The number of the session that waits.</param>
/// <param name="Holder">The number of the session that holds it.</param>
/// <param name="Status">The transaction status of the holder. Outside a transaction only a lock of the session itself is left.</param>
/// <param name="Lock">The lock in words, for example <c>advisory lock 7 (ExclusiveLock)</c>.</param>
internal sealed record LeftLock(int Waiting, int Holder, char Status, string Lock)
{
    /// <summary>What a violation names as looked at.</summary>
    public string LookedAt => $"the request on session {Waiting}, which hangs";

    /// <summary>What a violation says.</summary>
    public string Actual => $"it waits for the {Lock} that session {Holder} holds with no request open (status {Status})";
}
