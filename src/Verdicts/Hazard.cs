namespace CancelSpec.Verdicts;

/// <summary>One way in which a cancelled request can harm those that come after it.</summary>
public sealed class Hazard
{
    private Hazard(int number, string name, string promise, string harm) => (Number, Name, Promise, Harm) = (number, name, promise, harm);

    public static Hazard LeakedTransaction { get; } = new(1, "leaked transaction",
        "No transaction outlives its request.",
        "Later requests run inside a transaction that is not theirs. All seems well until the connection ends, and then their work is lost.");

    public static Hazard LostPermit { get; } = new(2, "lost permit",
        "A cancelled request gives its place in the pool back.",
        "The pool lends fewer connections than it has, until requests wait for ever.");

    public static Hazard StaleResponse { get; } = new(3, "stale response",
        "A request is answered with its own result.",
        "A request reads the reply that was meant for a cancelled one, and so does every request after it.");

    public static Hazard DoubleReturn { get; } = new(4, "double return",
        "A connection serves one request at a time.",
        "Two requests write to one connection at once and mix their statements and their transactions.");

    public static Hazard NotDurable { get; } = new(5, "acknowledged, not durable",
        "What was acknowledged is done, once.",
        "A client was told that its change is made, and it is not, or it is made twice. Or half of a transaction is kept.");

    public static Hazard SessionState { get; } = new(6, "session-state leak",
        "The next borrower finds the session as new.",
        "Settings, session locks or temporary objects of a cancelled request decide what the next one sees, or block others.");

    public static Hazard LateCancel { get; } = new(7, "late cancel",
        "Only the cancelled request is cancelled.",
        "A CancelRequest that arrives late kills the statement of an innocent request.");

    public static Hazard ReconnectStorm { get; } = new(8, "reconnect storm",
        "The pool never has more sessions than it may.",
        "Many cancellations open many connections, until the database refuses every client.");

    public static Hazard OrphanedWork { get; } = new(9, "orphaned work",
        "Nothing of a cancelled request reaches a connection that others use.",
        "The abandoned work goes on inside the session of another request.");

    public static Hazard NeverHeals { get; } = new(10, "never heals",
        "After a cancellation requests succeed again.",
        "A broken connection is lent again and again, and every request on it fails.");

    public static Hazard SwallowedCancellation { get; } = new(11, "swallowed cancellation",
        "A request ends when its client has gone.",
        "Requests whose clients have gone hold their connections to the end, and the other requests queue behind them.");

    public static Hazard FalseCommit { get; } = new(12, "false commit",
        "A commit that the database has refused is no success.",
        "The database answered COMMIT with ROLLBACK, and the client was told that all is well.");

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

    /// <exception cref="FormatException">There is no hazard of that id.</exception>
    public static Hazard Parse(string id) =>
        All.FirstOrDefault(hazard => hazard.Id == id) ?? throw new FormatException($"there is no hazard '{id}'; there are H1 to H{All.Count}");

    public override string ToString() => $"{Id} {Name}";
}
