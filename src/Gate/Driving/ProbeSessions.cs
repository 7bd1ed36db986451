using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Asks the sessions of probes what is special about them, right before a probe's statement. A session cannot be asked in a
/// transaction, so where the probe opens one, it is asked before the BEGIN.
/// </summary>
internal sealed class ProbeSessions(Harness harness, ProbeStatements statements)
{
    private readonly Dictionary<TapSession, SessionFacts?> _beforeBegin = [];
    private readonly HashSet<TapSession> _parsed = [];

    /// <summary>A BEGIN that may be a probe's is held.</summary>
    public async Task AskBeforeBeginAsync(MessageHold hold)
    {
        // The Bind behind the Parse of a BEGIN is held too.
        if (hold.Message.Name == "Bind" && _parsed.Remove(hold.Session))
            return;
        if (hold.Message.Name == "Parse")
            _parsed.Add(hold.Session);
        _beforeBegin.Remove(hold.Session);
        if (hold.Session.TransactionStatus is 'I')
            _beforeBegin[hold.Session] = await harness.Inspection.AskAsync(harness, hold.Session);
    }

    /// <summary>Looks at a session on which a probe's statement is held.</summary>
    public async Task<HeldProbe> LookAsync(TapSession session, SentRequest probe)
    {
        var begin = BeginOf(session, probe);
        var held = new HeldProbe(session.Number, begin is null ? session.TransactionStatus : begin.StatusBefore) { HasBegun = begin is not null };
        if (_beforeBegin.Remove(session, out var facts))
            return held with { Facts = facts };
        return held.Status is 'I' ? held with { Facts = await harness.Inspection.AskAsync(harness, session) } : held;
    }

    /// <summary>
    /// The BEGIN that the probe has sent; null for none. A transaction is the probe's own if it was not open before that. Where
    /// BEGIN and the statement come together, the database's answer to BEGIN may not have passed yet.
    /// </summary>
    private TapEvent? BeginOf(TapSession session, SentRequest request) => !statements.OpensTransaction ? null
        : harness.Tap.History.Events.LastOrDefault(seen => seen.Session == session.Number && seen.At >= harness.Tap.History.TimeOf(request.SentAt) && seen.IsBegin());
}
