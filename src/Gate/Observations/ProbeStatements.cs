using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Observations;

/// <summary>
/// Recognises a probe's own statements by their SQL, whatever messages they come in. The SQL is what the probe's own
/// recordings show. Other statements are the pool's housekeeping, or they belong to another request.
/// </summary>
internal sealed class ProbeStatements
{
    private readonly Request _probe;
    private readonly HashSet<StatementSql> _own = [];

    /// <param name="probe">The probe.</param>
    /// <param name="recorded">The SQL that its recordings show, without what every request sends.</param>
    public ProbeStatements(Request probe, IReadOnlyCollection<StatementSql> recorded)
    {
        (_probe, OpensTransaction) = (probe, recorded.Any(SqlText.IsBegin));
        _own.UnionWith(recorded.Where(sql => !sql.IsHousekeeping()));
    }

    /// <summary>Their SQL.</summary>
    public IReadOnlySet<StatementSql> Own => _own;

    /// <summary>The probe sends its statement in a transaction that it opens itself.</summary>
    public bool OpensTransaction { get; }

    /// <summary>Whether a message is the first of a statement of the probe.</summary>
    public bool IsFirstMessage(TapMessage message) => MayBeginStatement(message) && Contains(message.Sql);

    /// <summary>The statements of the messages. A Bind begins one where its statement was prepared before.</summary>
    public IReadOnlyList<WaitingStatement> StatementsIn(IEnumerable<TapMessage> messages)
    {
        var statements = new List<WaitingStatement>();
        var parsed = new HashSet<StatementSql>();
        foreach (var message in messages.Where(MayBeginStatement))
        {
            if (message is { Name: "Parse", Sql: { } sql })
                parsed.Add(sql);
            if (message.Name != "Bind" || message.Sql is null || !parsed.Contains(message.Sql))
                statements.Add(new WaitingStatement(message.Name, message.Sql?.Text, Contains(message.Sql)));
        }

        return statements;
    }

    /// <summary>Whether SQL is the probe's own.</summary>
    public bool Contains(StatementSql? sql) => sql is not null && _own.Contains(sql);

    /// <summary>
    /// Whether a request that is interrupted sends SQL of the probe. Then nothing tells whose such a statement is. The probe
    /// itself does no harm if it is taken for another, as long as it opens no transaction.
    /// </summary>
    /// <param name="recording">What the request exchanges with the database.</param>
    public bool AreSentBy(Recording recording) =>
        (recording.Request != _probe || OpensTransaction) && recording.Messages.Any(message => Contains(message.Sql));

    /// <summary>Whether a message is the first of a BEGIN that the probe may send before its statement.</summary>
    public bool MayBeBegin(TapMessage message) => OpensTransaction && MayBeginStatement(message) && message.Sql is { } sql && SqlText.IsBegin(sql);

    private static bool MayBeginStatement(TapMessage message) =>
        message is { Direction: Direction.ToDatabase, Name: "Query" or "Parse" or "Bind" };
}
