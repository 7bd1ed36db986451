using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Observations;

/// <summary>What a session answered when it was asked what is special about it.</summary>
/// <param name="All">The facts.</param>
internal sealed record SessionFacts(IReadOnlyList<SessionFact> All);

/// <summary>What a fact is about. The order puts first what does the most harm.</summary>
internal enum SessionFactKind
{
    /// <summary>The user whose rights statements have.</summary>
    Role,

    /// <summary>The user that the session belongs to.</summary>
    SessionUser,

    /// <summary>A setting with a value of the session's own.</summary>
    Setting,

    TemporaryRelation,

    AdvisoryLock,

    /// <summary>A channel to which the session listens.</summary>
    Channel,

    /// <summary>A cursor that its transaction has left open.</summary>
    Cursor,

    /// <summary>A statement that PREPARE has prepared in SQL. What a driver prepares by the protocol is the driver's own.</summary>
    PreparedStatement,

    /// <summary>A transaction that waits for COMMIT PREPARED. It belongs to no session.</summary>
    PreparedTransaction,
}

/// <summary>One fact about a session.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">The name, for example of a setting; empty where the kind says all.</param>
/// <param name="Value">The value; empty where the name says all.</param>
internal sealed partial record SessionFact(SessionFactKind Kind, string Name, string Value)
{
    /// <summary>A session has at most one fact of the group.</summary>
    public bool IsSingle => Kind is SessionFactKind.Role or SessionFactKind.SessionUser or SessionFactKind.Setting;

    /// <summary>A setting that no part of PostgreSQL knows, such as <c>app.tenant</c>.</summary>
    public bool IsCustomSetting => Kind is SessionFactKind.Setting && Name.Contains('.');

    /// <summary>With which other facts it is compared.</summary>
    public (SessionFactKind Kind, string Name) Group => (Kind, Kind is SessionFactKind.Setting ? Name : "");

    /// <summary>What is compared. A prepared statement may have another name each time, so its SQL counts.</summary>
    public string Element => Kind switch
    {
        SessionFactKind.PreparedStatement => PrepareClause().Replace(Value, ""),
        _ when IsSingle => Value,
        _ => Name,
    };

    /// <summary>For example <c>the setting work_mem = 4096</c>.</summary>
    public override string ToString() => Kind switch
    {
        SessionFactKind.Role => $"the role {Value}",
        SessionFactKind.SessionUser => $"the session user {Value}",
        SessionFactKind.Setting => $"the setting {Name} = {Value}",
        SessionFactKind.TemporaryRelation => $"the temporary relation {Name}",
        SessionFactKind.AdvisoryLock => $"the session advisory lock {Name}",
        SessionFactKind.Channel => $"a LISTEN on the channel {Name}",
        SessionFactKind.Cursor => $"the open cursor {Name}",
        SessionFactKind.PreparedStatement => $"the prepared statement {Name} ({Value})",
        _ => $"the prepared transaction {Name}",
    };

    [GeneratedRegex(@"^\s*PREPARE\s+(""(?:[^""]|"""")+""|[\w$]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PrepareClause();
}
