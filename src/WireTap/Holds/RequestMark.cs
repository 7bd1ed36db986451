namespace CancelSpec.WireTap;

/// <summary>Tells the session of a request from others that are used at the same time.</summary>
/// <param name="Sql">The SQL of the first message of the request on the session.</param>
/// <param name="SessionsBefore">How many other sessions receive this SQL before.</param>
public sealed record RequestMark(StatementSql Sql, int SessionsBefore = 0);
