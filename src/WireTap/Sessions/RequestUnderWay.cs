namespace CancelSpec.WireTap;

/// <summary>A message to which the database still has to reply.</summary>
/// <param name="Type">Its type byte.</param>
/// <param name="Name">The statement that a Parse makes, the portal that a Bind makes, or what a Close destroys.</param>
/// <param name="Sql">The SQL that it is about; null where that is not known.</param>
/// <param name="IsPortal">A Close destroys a portal and not a statement.</param>
internal readonly record struct RequestUnderWay(byte Type, string? Name = null, StatementSql? Sql = null, bool IsPortal = false)
{
    /// <summary>Whether the database replies with a ReadyForQuery at the end.</summary>
    public bool EndsWithReadyForQuery => Type is (byte)'Q' or (byte)'F' or (byte)'S' or MessageKind.Startup;

    /// <summary>Whether it ends the data of a COPY, to which there is no reply by itself.</summary>
    public bool EndsCopy => Type is (byte)'c' or (byte)'f';

    /// <summary>The statement that has a name when the request has succeeded.</summary>
    /// <param name="name">The name.</param>
    /// <param name="before">The statement that has the name before.</param>
    public StatementSql? StatementAfter(string name, StatementSql? before) => (char)Type switch
    {
        'P' when Name == name => Sql,
        'C' when !IsPortal && Name == name => null,
        'Q' when name.Length == 0 => null,
        'Q' or 'E' when Sql is not null => AfterCommands(Sql.Commands, name, before),
        _ => before,
    };

    /// <summary>As <see cref="StatementAfter"/>, of a portal.</summary>
    public StatementSql? PortalAfter(string name, StatementSql? before) => (char)Type switch
    {
        'B' when Name == name => Sql,
        'C' when IsPortal && Name == name => null,
        'Q' when name.Length == 0 => null,
        _ => before,
    };

    private static StatementSql? AfterCommands(IReadOnlyList<StatementCommand> commands, string name, StatementSql? before)
    {
        for (var index = 0; index < commands.Count; index++)
        {
            if (commands[index].Name == name || (commands[index].Name is null && name.Length > 0))
                before = commands[index].Sql;
        }

        return before;
    }
}
