using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>The session on which a request does most of its work, and how it is told from others that are used at the same time.</summary>
/// <param name="Number">The number of the session.</param>
/// <param name="Mark">What tells it; null where it is the first that is used.</param>
internal sealed record MainSession(int Number, RequestMark? Mark)
{
    /// <summary>Finds the session in the messages of a request.</summary>
    /// <param name="messages">The messages, in the order in which they passed; one at least.</param>
    /// <param name="answeredAt">When the request was answered. What begins later is not interrupted.</param>
    /// <param name="before">The SQL that the request has also sent another time. No other SQL tells the session.</param>
    /// <param name="isAlone">Whether nothing but the request works on the database.</param>
    public static MainSession Of(IReadOnlyList<TapEvent> messages, TimeSpan? answeredAt, IReadOnlySet<StatementSql> before, bool isAlone)
    {
        var sessions = messages.GroupBy(message => message.Session).ToList();
        var main = sessions.OrderBy(session => session.First().At > answeredAt).ThenByDescending(session => session.Count()).First();
        if ((isAlone && sessions.Count == 1) || main.First() is not { Direction: Direction.ToDatabase, Sql: { } first } || !before.Contains(first))
            return new MainSession(sessions[0].Key, null);
        // A pool checks a session only now and then, so the request does not always begin with the same SQL.
        var sql = main.Select(message => message.Sql).OfType<StatementSql>().Where(before.Contains).ToHashSet();
        var others = messages.TakeWhile(message => message.Session != main.Key).Where(message => message.Sql is { } sent && sql.Contains(sent));
        return new MainSession(main.Key, new RequestMark(sql, others.Select(message => message.Session).Distinct().Count()));
    }
}
