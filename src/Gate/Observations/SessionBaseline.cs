namespace CancelSpec.Gate.Observations;

/// <summary>
/// What sessions of a subject answered after requests that were completed. A fact that one of them had is usual. Where two
/// sessions each had something that the other lacked, the group varies by nature, such as a name with a process id in it.
/// Then no fact of the group is unusual.
/// </summary>
/// <param name="sessions">The answers, of which each adds something.</param>
internal sealed class SessionBaseline(params IReadOnlyList<SessionFacts> sessions)
{
    /// <summary>Whether no session was asked.</summary>
    public bool IsEmpty => sessions.Count == 0;

    /// <summary>This, with what another session answered.</summary>
    public SessionBaseline With(SessionFacts facts)
    {
        var groups = sessions.Append(facts).SelectMany(session => session.All).Select(fact => fact.Group).Distinct();
        return !IsEmpty && groups.All(group => Varies(group) || Had(group, Elements(facts, group))) ? this : new SessionBaseline([.. sessions, facts]);
    }

    /// <summary>The facts that no session had, those that do the most harm first.</summary>
    public IReadOnlyList<SessionFact> Unusual(SessionFacts facts) =>
    [
        .. facts.All
            .Where(fact => !Varies(fact.Group) && !sessions.Any(session => Elements(session, fact.Group).Contains(fact.Element)))
            .OrderBy(fact => (fact.Kind, !fact.IsCustomSetting, fact.Name)),
    ];

    /// <summary>The settings that every session had, always with the same value, and that this one lacks.</summary>
    public IReadOnlyList<SessionFact> Missing(SessionFacts facts) => IsEmpty ? [] :
    [
        .. sessions[0].All
            .Where(fact => fact.IsSingle && !Varies(fact.Group) && sessions.All(session => Elements(session, fact.Group).Count > 0))
            .Where(fact => Elements(facts, fact.Group).Count == 0),
    ];

    /// <summary>What is usual by this and not by another one, and does not vary by nature.</summary>
    public IReadOnlyList<SessionFact> Beyond(SessionBaseline other) => other.IsEmpty
        ? []
        : [.. sessions.SelectMany(other.Unusual).Where(fact => !Varies(fact.Group)).Distinct()];

    private bool Had((SessionFactKind Kind, string Name) group, HashSet<string> elements) =>
        sessions.Any(session => Elements(session, group).SetEquals(elements));

    private bool Varies((SessionFactKind Kind, string Name) group)
    {
        var sets = sessions.Select(session => Elements(session, group)).ToList();
        return sets.Exists(one => sets.Exists(other => !one.IsSubsetOf(other) && !other.IsSubsetOf(one)));
    }

    private static HashSet<string> Elements(SessionFacts session, (SessionFactKind Kind, string Name) group) =>
        [.. session.All.Where(fact => fact.Group == group).Select(fact => fact.Element)];
}
