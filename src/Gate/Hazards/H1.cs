using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Leaked transaction: a probe's statement runs inside a transaction that another request opened, a lock is held, or a
/// session stays in a transaction, while no request is open. A prepared transaction that is left holds its locks too.
/// </summary>
internal static class H1
{
    public static Violation? Judge(Observation seen) =>
        InsideTransaction(seen.Saturation) ?? Locked(seen.State) ?? InTheWay(seen.LeftLock) ?? LeftOpen(seen.OpenTransaction);

    /// <summary>Asked when no request is open any more.</summary>
    public static Violation? JudgePrepared(Observation seen) => seen is { Saturation: { } saturation, SessionBaseline: { IsEmpty: false } baseline }
        && saturation.Held.SelectMany(held => held.Facts is { } facts ? baseline.Unusual(facts) : []).FirstOrDefault(fact => fact.Kind is SessionFactKind.PreparedTransaction) is { } left
            ? Found("the database, while no request is open", "no prepared transaction", $"{left} of the interrupted request waits for COMMIT PREPARED")
            : null;

    private static Violation? InsideTransaction(SaturationSeen? saturation) =>
        saturation?.Held.FirstOrDefault(probe => probe.IsInTransaction) is { } held
            ? Found($"{saturation.Probe}, on session {held.Session}", "a session outside any transaction",
                $"its statement runs inside the transaction of the interrupted request (status {held.Status})")
            : null;

    private static Violation? Locked(StateSeen? state) => state is { IsLocked: true }
        ? Found("the gate's own change of the state, while no request is open", "no lock in its way", "a lock of the interrupted request is still held") with
        { RestsOnWaiting = true }
        : null;

    private static Violation? InTheWay(LeftLock? left) => left is { Status: not 'I' }
        ? Found(left.LookedAt, "no lock in its way that a transaction of the interrupted request has left", left.Actual) with { RestsOnWaiting = true }
        : null;

    private static Violation? LeftOpen(OpenTransaction? open) => open is null
        ? null
        : Found($"session {open.Session}, while no request is open", "status I (idle)",
            $"status {open.Status}: the transaction of the interrupted request stays open") with
        { RestsOnWaiting = true };

    private static Violation Found(string lookedAt, string expected, string actual) => new(Hazard.LeakedTransaction, lookedAt, expected, actual);
}
