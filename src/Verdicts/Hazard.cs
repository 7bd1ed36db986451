namespace CancelSpec.Verdicts;

/// <summary>One way in which a cancelled request can harm those that come after it.</summary>
public sealed class Hazard
{
    private Hazard(int number, string name, string promise, string harm, string fix) =>
        (Number, Name, Promise, Harm, Fix) = (number, name, promise, harm, fix);

    public static Hazard LeakedTransaction { get; } = new(1, "leaked transaction",
        "No transaction outlives its request.",
        "Later requests run inside a transaction that is not theirs. All seems well until the connection ends, and then their work is lost.",
        "End the transaction before its connection goes back: send ROLLBACK without the request's cancellation token, or close the connection. Decide by the status in ReadyForQuery, because a ping succeeds inside a transaction too.");

    public static Hazard LostPermit { get; } = new(2, "lost permit",
        "A cancelled request gives its place in the pool back.",
        "The pool lends fewer connections than it has, until requests wait for ever.",
        "Give the place back on every way out: when a request is cancelled while it waits, while a connection opens for it, and while it works. A connection that opens after its request has gone must be kept or closed.");

    public static Hazard StaleResponse { get; } = new(3, "stale response",
        "A request is answered with its own result.",
        "A request reads the reply that was meant for a cancelled one, and so does every request after it.",
        "Before a connection goes back, read the replies to all that was sent on it, or close it.");

    public static Hazard DoubleReturn { get; } = new(4, "double return",
        "A connection serves one request at a time.",
        "Two requests write to one connection at once and mix their statements and their transactions.",
        "Let one place in the code return a connection, and let a second return do nothing.");

    public static Hazard NotDurable { get; } = new(5, "acknowledged, not durable",
        "What was acknowledged is done, once.",
        "A client was told that its change is made, and it is not, or it is made twice. Or half of a transaction is kept.",
        "Answer after the database has confirmed the COMMIT. Do in one transaction what belongs together. Once the COMMIT has been sent, wait for its reply although the client has gone.");

    public static Hazard SessionState { get; } = new(6, "session-state leak",
        "The next borrower finds the session as new.",
        "Settings, session locks or temporary objects of a cancelled request decide what the next one sees, or block others.",
        "Change a session for one transaction only (SET LOCAL, set_config(…, true), pg_advisory_xact_lock), or reset all of it before the next request: DISCARD ALL.");

    public static Hazard LateCancel { get; } = new(7, "late cancel",
        "Only the cancelled request is cancelled.",
        "A CancelRequest that arrives late kills the statement of an innocent request.",
        "Before a connection goes back, wait until the database has closed the connection of the CancelRequest, and read the last reply to the statement. Or close the connection.");

    public static Hazard ReconnectStorm { get; } = new(8, "reconnect storm",
        "The pool never has more sessions than it may.",
        "Many cancellations open many connections, until the database refuses every client.",
        "Count a connection until it is closed, and open the next one only then. Set the largest size of the pool so that all instances together stay below max_connections.");

    public static Hazard OrphanedWork { get; } = new(9, "orphaned work",
        "Nothing of a cancelled request reaches a connection that others use.",
        "The abandoned work goes on inside the session of another request.",
        "Wait for all work of a request to end before its connection goes back.");

    public static Hazard NeverHeals { get; } = new(10, "never heals",
        "After a cancellation requests succeed again.",
        "A broken connection is lent again and again, and every request on it fails.",
        "Take a broken connection out of the pool and close it, and let another one open in its place.");

    public static Hazard SwallowedCancellation { get; } = new(11, "swallowed cancellation",
        "A request ends when its client has gone.",
        "Requests whose clients have gone hold their connections to the end, and the other requests queue behind them.",
        "Hand the request's cancellation to each wait and each statement, but not to COMMIT and ROLLBACK. Where handlers are meant to run to their end, say so with --handlers complete.");

    public static Hazard FalseCommit { get; } = new(12, "false commit",
        "A commit that the database has refused is no success.",
        "The database answered COMMIT with ROLLBACK, and the client was told that all is well.",
        "Look at the answer to COMMIT: ROLLBACK is a failure. After a statement's error roll back and report it, or set a savepoint before a statement that may fail.");

    /// <summary>All hazards, in the order of their numbers.</summary>
    public static IReadOnlyList<Hazard> All { get; } =
    [
        LeakedTransaction, LostPermit, StaleResponse, DoubleReturn, NotDurable, SessionState,
        LateCancel, ReconnectStorm, OrphanedWork, NeverHeals, SwallowedCancellation, FalseCommit,
    ];

    /// <summary>From 1 to 12.</summary>
    public int Number { get; }

    /// <summary>For example <c>H1</c>.</summary>
    public string Id => $"H{Number}";

    /// <summary>For example <c>leaked transaction</c>.</summary>
    public string Name { get; }

    /// <summary>What a subject without it keeps to, as a sentence.</summary>
    public string Promise { get; }

    /// <summary>What it does to a service, in sentences for a reader who has never met it.</summary>
    public string Harm { get; }

    /// <summary>What removes it from a service or a pool, in sentences. <c>docs/hazards.md</c> goes into drivers.</summary>
    public string Fix { get; }

    /// <exception cref="FormatException">There is no hazard of that id.</exception>
    public static Hazard Parse(string id) =>
        All.FirstOrDefault(hazard => hazard.Id == id) ?? throw new FormatException($"there is no hazard '{id}'; there are H1 to H{All.Count}");

    public override string ToString() => $"{Id} {Name}";
}
