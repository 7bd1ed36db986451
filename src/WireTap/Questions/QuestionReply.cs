using System.Buffers.Binary;
using System.Text;

namespace CancelSpec.WireTap;

/// <summary>The replies to a question, message by message. Only the thread that receives from the database uses it.</summary>
internal sealed class QuestionReply
{
    /// <summary>How many bytes of rows are kept.</summary>
    public const int MostBytes = 1 << 20;

    private readonly List<IReadOnlyList<string?>> _rows = [];
    private readonly MemoryStream _body = new();
    private byte[]? _error;
    private string? _problem;
    private int _bytes;
    private int _readies;

    /// <summary>Whether the database has replied to all.</summary>
    public bool IsOver => _readies == QuestionMessages.Replies;

    /// <summary>The whole ErrorResponse that ended the question; null where there was none.</summary>
    public ReadOnlyMemory<byte> Error => _error;

    /// <summary>The transaction status with which the database was last ready; null before that.</summary>
    public char? Status { get; private set; }

    public SessionAnswer Answer => _problem is null ? SessionAnswer.Of(_rows) : SessionAnswer.None(_problem);

    /// <summary>Takes the next piece of a message's body.</summary>
    /// <exception cref="ProtocolException">The rows break the protocol.</exception>
    public void Add(byte type, ReadOnlySpan<byte> piece, bool isLast)
    {
        if (_bytes + _body.Length + piece.Length <= MostBytes)
            _body.Write(piece);
        else
            _problem ??= $"the answer has more than {MostBytes >> 20} MiB";
        if (!isLast)
            return;
        End(type, _body.GetBuffer().AsSpan(0, (int)_body.Length));
        _body.SetLength(0);
    }

    private void End(byte type, ReadOnlySpan<byte> body)
    {
        switch ((char)type)
        {
            case 'D' when _problem is null:
                _rows.Add(RowIn(body));
                _bytes += body.Length;
                break;
            case 'E':
                _error = WholeMessage(type, body);
                _problem = $"the database answered with the error {MessageDetail.Of(Direction.ToSubject, type, body)}";
                break;
            case 'Z':
                _readies++;
                Status = (char)body[0];
                break;
        }
    }

    private static string?[] RowIn(ReadOnlySpan<byte> body)
    {
        try
        {
            var columns = new string?[BinaryPrimitives.ReadInt16BigEndian(body)];
            body = body[sizeof(short)..];
            for (var index = 0; index < columns.Length; index++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(body);
                body = body[sizeof(int)..];
                if (length < 0)
                    continue;
                columns[index] = Encoding.UTF8.GetString(body[..length]);
                body = body[length..];
            }

            return columns;
        }
        catch (Exception broken) when (broken is ArgumentOutOfRangeException or OverflowException)
        {
            throw new ProtocolException("a DataRow ends inside a column");
        }
    }

    private static byte[] WholeMessage(byte type, ReadOnlySpan<byte> body)
    {
        var message = new byte[1 + sizeof(int) + body.Length];
        message[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), sizeof(int) + body.Length);
        body.CopyTo(message.AsSpan(1 + sizeof(int)));
        return message;
    }
}
