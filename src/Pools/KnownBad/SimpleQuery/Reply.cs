using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Npgsql;

namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>The database's answer to one Query message, up to ReadyForQuery.</summary>
internal sealed class Reply
{
    private static readonly string[] Changing = ["INSERT", "UPDATE", "DELETE", "MERGE"];
    private bool _hasRow;
    private string? _firstValue;

    private Reply()
    {
    }

    public TransactionStatus Status { get; private set; }

    /// <summary>The error, if the database refused a statement.</summary>
    public PostgresException? Error { get; private set; }

    /// <summary>The command tag of the last executed statement, for example <c>UPDATE 1</c>.</summary>
    public string Tag { get; private set; } = "";

    /// <summary>The number of rows changed by all statements of the query together.</summary>
    public int RowsChanged { get; private set; }

    /// <summary>Receives everything up to the next ReadyForQuery, even if it answers another query.</summary>
    /// <exception cref="PostgresException">The database ended the session.</exception>
    /// <exception cref="IOException">The connection is lost, or the message is unknown.</exception>
    public static async Task<Reply> ReceiveAsync(MessageSocket socket, CancellationToken cancellation)
    {
        var reply = new Reply();
        while (true)
        {
            var (type, body) = await socket.ReceiveAsync(cancellation);
            switch (type)
            {
                case 'C':
                    reply.Complete(TextIn(body));
                    break;
                case 'D' when !reply._hasRow:
                    (reply._hasRow, reply._firstValue) = (true, FirstValueIn(body));
                    break;
                case 'E' when ErrorIn(body) is var error:
                    reply.Error = error.InvariantSeverity is "FATAL" or "PANIC" ? throw error : error;
                    break;
                case 'Z':
                    reply.Status = StatusIn(body);
                    return reply;
                case 'A' or 'D' or 'I' or 'N' or 'S' or 'T':
                    break;
                default:
                    throw new IOException($"the database sent '{type}' in reply to a query");
            }
        }
    }

    /// <summary>The error in the body of an ErrorResponse.</summary>
    public static PostgresException ErrorIn(byte[] body)
    {
        var fields = Encoding.UTF8.GetString(body).Split('\0', StringSplitOptions.RemoveEmptyEntries).ToLookup(field => field[0], field => field[1..]);
        return new PostgresException(Field('M'), Field('S'), Field('V'), Field('C'));

        string Field(char name) => fields[name].FirstOrDefault("");
    }

    /// <summary>The first column of the first row.</summary>
    /// <exception cref="InvalidOperationException">There was no row.</exception>
    /// <exception cref="InvalidCastException">The value is null or has another type.</exception>
    public T Scalar<T>()
    {
        if (!_hasRow)
            throw new InvalidOperationException("the query returned no row");

        object? value = default(T) switch
        {
            int => int.TryParse(_firstValue, CultureInfo.InvariantCulture, out var number) ? number : null,
            long => long.TryParse(_firstValue, CultureInfo.InvariantCulture, out var number) ? number : null,
            bool => _firstValue switch { "t" => true, "f" => false, _ => null },
            _ => _firstValue,
        };
        return value is T result ? result : throw new InvalidCastException($"the value {_firstValue ?? "null"} is not of type {typeof(T).Name}");
    }

    private void Complete(string tag)
    {
        Tag = tag;
        var words = tag.Split(' ');
        if (Changing.Contains(words[0]) && int.TryParse(words[^1], CultureInfo.InvariantCulture, out var rows))
            RowsChanged += rows;
    }

    private static TransactionStatus StatusIn(byte[] body) => (char)body[0] switch
    {
        'I' => TransactionStatus.Idle,
        'T' => TransactionStatus.InTransaction,
        'E' => TransactionStatus.Failed,
        var status => throw new IOException($"the database sent the transaction status '{status}'"),
    };

    private static string? FirstValueIn(byte[] row)
    {
        const int countSize = sizeof(short);
        var length = BinaryPrimitives.ReadInt16BigEndian(row) == 0 ? -1 : BinaryPrimitives.ReadInt32BigEndian(row.AsSpan(countSize));
        return length < 0 ? null : Encoding.UTF8.GetString(row, countSize + sizeof(int), length);
    }

    private static string TextIn(byte[] body) => Encoding.UTF8.GetString(body).TrimEnd('\0');
}
