namespace CancelSpec.WireTap;

/// <summary>Tells the session of a request from others that are used at the same time.</summary>
/// <param name="Sql">The SQL that the request sends on the session. It need not send all of it each time.</param>
/// <param name="SessionsBefore">How many other sessions begin to send some of it before.</param>
public sealed record RequestMark(IReadOnlySet<StatementSql> Sql, int SessionsBefore = 0);
