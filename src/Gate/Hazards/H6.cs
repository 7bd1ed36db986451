using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Session-state leak: the session of a probe has something, right before the probe's statement, that no session of the
/// subject had after a completed request.
/// </summary>
internal static class H6
{
    private const int MostTold = 3;

    public static Violation? Judge(Observation seen) => seen is { Saturation: { } saturation, SessionBaseline: { IsEmpty: false } baseline }
        ? saturation.Held.Select(held => Judge(saturation, held, baseline)).FirstOrDefault(violation => violation is not null)
        : null;

    private static Violation? Judge(SaturationSeen saturation, HeldProbe held, SessionBaseline baseline)
    {
        if (held.Facts is not { } facts)
            return null;
        // A prepared transaction belongs to no session, and H1 tells of it.
        var leaked = baseline.Unusual(facts).Where(fact => fact.Kind is not SessionFactKind.PreparedTransaction).ToList();
        var lost = baseline.Missing(facts);
        if (leaked is [] && lost is [])
            return null;
        var told = leaked.Select(fact => $"the session has {fact}")
            .Concat(lost.Select(fact => $"the session has lost {fact}"));
        return new Violation(Hazard.SessionState, $"{saturation.Probe}, on session {held.Session}, before its statement",
            "a session as it is after a completed request",
            $"{string.Join("; ", told.Take(MostTold))}. {(leaked is [var worst, ..] ? Harm(worst) : Harm(lost[0]))}");
    }

    private static string Harm(SessionFact fact) => fact switch
    {
        { Kind: SessionFactKind.Role or SessionFactKind.SessionUser } =>
            "This is a breach: later requests run with rights that are not theirs",
        { IsCustomSetting: true } =>
            $"This is a breach wherever policies or queries read {fact.Name}: later requests act in another request's name",
        { Kind: SessionFactKind.Setting } => HarmOfSetting(fact.Name),
        { Kind: SessionFactKind.TemporaryRelation } =>
            "For later requests it hides a table of that name, and they cannot create it",
        { Kind: SessionFactKind.AdvisoryLock } => "Other sessions wait for the lock until this one ends",
        { Kind: SessionFactKind.Channel } => "Later requests get notifications that they did not ask for",
        { Kind: SessionFactKind.Cursor } => "It keeps its rows, and later requests cannot declare it",
        _ => "Later requests cannot prepare it",
    };

    private static string HarmOfSetting(string name) => name switch
    {
        "search_path" => "Later requests may read and write other tables than they name",
        "default_transaction_read_only" => "Writes of later requests fail with 25006, or are allowed where they should not be",
        "default_transaction_isolation" => "Later transactions run at another isolation level",
        "row_security" => "This is a breach: policies apply to later requests in another way",
        _ => "Later requests run with a setting that is not theirs",
    };
}
