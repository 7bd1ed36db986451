using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>
/// The pool under saturation: probes were sent one after another until each of the pool's connections held one, with its
/// statement held back at the tap.
/// </summary>
/// <param name="Probe">The request that was sent.</param>
internal sealed record SaturationSeen(Request Probe)
{
    /// <summary>The probes that got a connection, in the order in which they did.</summary>
    public IReadOnlyList<HeldProbe> Held { get; init; } = [];

    /// <summary>The answers of probes in a row that were answered without a statement to the database.</summary>
    public IReadOnlyList<HttpAnswer?> Unserved { get; init; } = [];

    /// <summary>The different errors that the database has sent meanwhile.</summary>
    public IReadOnlyList<DatabaseError> UnservedErrors { get; init; } = [];

    /// <summary>A probe was answered although its own statement was still held back.</summary>
    public EarlyAnswer? EarlyAnswer { get; init; }

    /// <summary>How long the next probe waited for a connection that it did not get; null where none waited in vain.</summary>
    public TimeSpan? WaitedForConnection { get; init; }

    /// <summary>After how long the subject gave up a probe whose statement was held: it answered, or closed the session; null where it did not.</summary>
    public TimeSpan? GivenUpAfter { get; init; }

    /// <summary>A session on which more waits than the statement of the probe that holds it.</summary>
    public SharedSession? Shared { get; init; }

    /// <summary>What the probes were answered when their statements went on, up to the first that is not as expected.</summary>
    public IReadOnlyList<ProbeAnswer> Answers { get; init; } = [];

    /// <summary>How many failures in a row a pool may have: one for each connection that is broken, and one that was under way.</summary>
    public static int ForgivenFailures(int poolSize) => poolSize + 1;

    /// <summary>Whether as many probes as the pool has connections each held one, outside any transaction.</summary>
    public bool IsComplete(int poolSize) =>
        Held.Count == poolSize && Held.All(probe => !probe.IsInTransaction) && Shared is null && EarlyAnswer is null && WaitedForConnection is null;

    /// <summary>For example <c>GET /counter (2 of 4 at once)</c>.</summary>
    public string NextProbe(int poolSize) => $"{Probe} ({Math.Min(Held.Count + 1, poolSize)} of {poolSize} at once)";
}

/// <summary>A probe whose statement was held back on the session that it got.</summary>
/// <param name="Session">The session's number.</param>
/// <param name="Status">
/// The session's transaction status when the probe got it: right before the transaction that the probe itself has opened, or
/// else right before its statement. Null where that is not known, since the session's database has not answered all before it.
/// </param>
internal sealed record HeldProbe(int Session, char? Status)
{
    /// <summary>Whether it runs in a transaction that another request has opened.</summary>
    public bool IsInTransaction => Status is 'T' or 'E';

    /// <summary>BEGIN was sent there since the probe was sent. So a transaction that was open before is not that of the held statement.</summary>
    public bool HasBegun { get; init; }

    /// <summary>What the session answered when it was asked at that moment; null where it was not asked.</summary>
    public SessionFacts? Facts { get; init; }
}

/// <summary>An answer that came while the probe's statement was held back.</summary>
/// <param name="Session">The session that holds the statement; null where it is not known which one of several it is.</param>
/// <param name="Answer">The answer; null for an end without one.</param>
internal sealed record EarlyAnswer(int? Session, HttpAnswer? Answer);

/// <summary>A session on which more waits than the statement of the probe that holds it.</summary>
/// <param name="Session">The session's number.</param>
/// <param name="Statements">What waits there for the database, in order.</param>
internal sealed record SharedSession(int Session, IReadOnlyList<WaitingStatement> Statements);

/// <summary>A statement that waits at the tap.</summary>
/// <param name="Name">The message's name.</param>
/// <param name="Sql">Its SQL.</param>
/// <param name="IsProbe">Whether it is a probe's own.</param>
internal sealed record WaitingStatement(string Name, string? Sql, bool IsProbe)
{
    public override string ToString() => $"{Name} {Sql}";
}
