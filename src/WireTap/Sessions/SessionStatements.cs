using static CancelSpec.WireTap.MessageDetail;

namespace CancelSpec.WireTap;

/// <summary>
/// Which SQL each statement name and each portal of a session stands for
/// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY). It takes note of messages when they
/// are received. A message may name what another one makes that is still under way; it is assumed to succeed, because
/// otherwise the database skips what follows in its batch. For one thread at a time.
/// </summary>
internal sealed class SessionStatements
{
    private const string Unnamed = "";

    // More than drivers prepare. The names beyond stand for nothing that the tap knows.
    private const int MostNames = 10_000;

    private readonly RequestsUnderWay _underWay = new();
    private readonly SqlCache _sql = new();
    private readonly NameCache _names = new();
    private readonly Dictionary<string, StatementSql> _statements = [];
    private readonly Dictionary<string, StatementSql> _portals = [];

    /// <summary>Takes note of a message to the database.</summary>
    /// <param name="type">Its type byte.</param>
    /// <param name="body">Its body.</param>
    /// <param name="isWanted">Whether the caller needs the SQL.</param>
    /// <returns>The SQL that the message holds, and the SQL that it is about; null for none.</returns>
    public (StatementSql? Own, StatementSql? Sql) Ask(byte type, MessageBody body, bool isWanted)
    {
        switch ((char)type)
        {
            case 'Q':
                var query = isWanted || MayConcernStatements(body.Bytes) ? _sql.Get(body.Bytes, body.SqlHash) : null;
                var executed = isWanted ? Executed(query) : null;
                _underWay.Add(new RequestUnderWay(type, Sql: query));
                return isWanted ? (query, executed) : default;
            case 'P':
                var parsed = _sql.Get(After(body.Bytes), body.SqlHash);
                _underWay.Add(new RequestUnderWay(type, _names.Get(body.Bytes), parsed));
                return isWanted ? (parsed, Executed(parsed)) : default;
            case 'B':
                return Refer(type, _names.Get(body.Bytes), Statement(_names.Get(After(body.Bytes))), isWanted);
            case 'E':
                return Refer(type, null, Portal(_names.Get(body.Bytes)), isWanted);
            case 'D' when body.Bytes is [var kind, .. var name]:
                return Refer(type, null, kind == (byte)'S' ? Statement(_names.Get(name)) : Portal(_names.Get(name)), isWanted);
            case 'C' when body.Bytes is [var kind, .. var name]:
                _underWay.Add(new RequestUnderWay(type, _names.Get(name), IsPortal: kind == (byte)'P'));
                return default;
            default:
                _underWay.Add(new RequestUnderWay(type));
                return default;
        }
    }

    /// <summary>Takes note of a message to the subject.</summary>
    /// <param name="type">Its type byte.</param>
    /// <param name="body">The beginning of its body.</param>
    public void Answer(byte type, ReadOnlySpan<byte> body)
    {
        switch ((char)type)
        {
            case '1' when _underWay.TryEnd('P', out var parse):
                Set(_statements, parse.Name!, parse.Sql);
                break;
            case '2' when _underWay.TryEnd('B', out var bind):
                Set(_portals, bind.Name!, bind.Sql);
                break;
            case '3' when _underWay.TryEnd('C', out var close):
                (close.IsPortal ? _portals : _statements).Remove(close.Name!);
                break;
            case 'T' or 'n':
                _underWay.TryEnd('D', out _);
                break;
            case 'I' or 's':
                _underWay.TryEnd('E', out _);
                break;
            case 'C':
                if (body.StartsWith("DEALLOCATE"u8) || body.StartsWith("DISCARD"u8) || body.StartsWith("PREPARE"u8))
                    Confirm(TextAt(body));
                _underWay.TryEnd('E', out _);
                break;
            case 'G' or 'W':
                _underWay.BeginCopyIn();
                break;
            case 'E':
                // The database destroys the unnamed statement before it reads the SQL of the next one.
                if (_underWay.Fail() is { Type: (byte)'P', Name: Unnamed })
                    _statements.Remove(Unnamed);
                break;
            case 'Z':
                EndRequest(body is [(byte)'I', ..]);
                break;
        }
    }

    private (StatementSql? Own, StatementSql? Sql) Refer(byte type, string? portal, StatementSql? sql, bool isWanted)
    {
        _underWay.Add(new RequestUnderWay(type, portal, sql));
        return (null, isWanted ? Executed(sql) : null);
    }

    /// <summary>An EXECUTE in SQL is about the statement that it names.</summary>
    private StatementSql? Executed(StatementSql? sql) =>
        sql is not null && StatementCommand.ExecutedBy(sql.Bare) is { } name ? Statement(name) ?? sql : sql;

    private StatementSql? Statement(string name) => _underWay.StatementAfter(name, _statements.GetValueOrDefault(name));

    private StatementSql? Portal(string name) => _underWay.PortalAfter(name, _portals.GetValueOrDefault(name));

    private void Confirm(string tag)
    {
        var command = _underWay.Confirm(tag);
        if (command is { Name: { } name })
            Set(_statements, name, command.Sql);
        else if (command is not null || tag is "DEALLOCATE ALL" or "DISCARD ALL")
            ForgetNamed();
    }

    private void ForgetNamed()
    {
        var unnamed = _statements.GetValueOrDefault(Unnamed);
        _statements.Clear();
        Set(_statements, Unnamed, unnamed);
    }

    private void EndRequest(bool endsTransaction)
    {
        if (_underWay.EndRequest() is { Type: (byte)'Q' })
        {
            _statements.Remove(Unnamed);
            _portals.Remove(Unnamed);
        }

        if (endsTransaction)
            _portals.Clear();
    }

    private static void Set(Dictionary<string, StatementSql> named, string name, StatementSql? sql)
    {
        if (sql is null)
            named.Remove(name);
        else if (named.Count < MostNames || named.ContainsKey(name))
            named[name] = sql;
    }

    // A cheap look, for a Query whose SQL nothing else needs.
    private static bool MayConcernStatements(ReadOnlySpan<byte> sql) =>
        sql.TrimStart(" \t\r\n"u8) is [(byte)'d' or (byte)'D' or (byte)'p' or (byte)'P' or (byte)'e' or (byte)'E', ..] || sql.Contains((byte)';');
}
