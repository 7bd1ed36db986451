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
    private readonly Dictionary<TapSession, (char? Status, SessionFacts? Facts)> _beforeBegin = [];
    private readonly HashSet<TapSession> _parsed = [];

    /// <summary>A BEGIN that may be a probe's is held.</summary>
    public async Task AskBeforeBeginAsync(MessageHold hold)
    {
        // The Bind behind the Parse of a BEGIN is held too.
        if (hold.Message.Name == "Bind" && _parsed.Remove(hold.Session))
            return;
        if (hold.Message.Name == "Parse")
            _parsed.Add(hold.Session);
        _beforeBegin[hold.Session] = await harness.Inspection.AskAsync(harness, hold.Session);
    }

    /// <summary>Looks at a session on which a probe's statement is held.</summary>
    public async Task<HeldProbe> LookAsync(TapSession session, SentRequest probe)
    {
        var hasBegun = HasBegun(session, probe);
        var wasAsked = _beforeBegin.Remove(session, out var before);
        var (status, facts) = !hasBegun ? await harness.Inspection.AskAsync(harness, session) : wasAsked ? before : (null, null);
        return new HeldProbe(session.Number, status) { HasBegun = hasBegun, Facts = facts };
    }

    /// <summary>Whether the probe has sent BEGIN. A transaction is its own if it was not open before that.</summary>
    private bool HasBegun(TapSession session, SentRequest request) =>
        statements.OpensTransaction && harness.Tap.History.Events.Any(seen => seen.Session == session.Number && seen.At >= harness.Tap.History.TimeOf(request.SentAt) && seen.IsBegin());
}
