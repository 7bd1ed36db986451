using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// A question under way. It takes its replies out of what comes from the database. What comes meanwhile and is no reply
/// stays: ParameterStatus, NoticeResponse and NotificationResponse.
/// </summary>
/// <param name="failsTransaction">It is to make the transaction fail in which the session is. Otherwise the session must be in none.</param>
internal sealed class SessionQuestion(bool failsTransaction = false)
{
    private const int HeaderBytes = 5;

    private readonly TaskCompletionSource<SessionAnswer> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly QuestionReply _reply = new();
    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerBytes;
    private int _bodyLeft;
    private bool _hasBegun;
    private bool _isReply;

    public bool FailsTransaction => failsTransaction;

    /// <summary>As <see cref="SessionAnswer.TransactionStatus"/>.</summary>
    public char? TransactionStatus { get; set; }

    /// <summary>Whether the database has told that the transaction of the session has failed.</summary>
    public bool HasFailedTransaction => _reply.Status is 'E';

    /// <summary>The answer. It comes when the database has replied to all, or will not reply any more.</summary>
    public Task<SessionAnswer> Answered => _answered.Task;

    /// <summary>Whether the database has replied to all.</summary>
    public bool IsOver => _reply.IsOver;

    /// <summary>An ErrorResponse that the subject has not got. It belongs to the subject if the session ends with it.</summary>
    public ReadOnlyMemory<byte> Error => _reply.Error;

    /// <summary>Moves what stays to the front.</summary>
    /// <param name="bytes">What came next from the database.</param>
    /// <param name="scanner">Has found the messages before.</param>
    /// <returns>How many bytes stay.</returns>
    /// <exception cref="ProtocolException">The bytes are not PostgreSQL's protocol.</exception>
    public int Keep(Span<byte> bytes, MessageScanner scanner)
    {
        if (!_hasBegun)
            BeginInside(scanner);
        var (kept, next) = (0, 0);
        while (next < bytes.Length && !IsOver)
        {
            var piece = NextPiece(bytes[next..]);
            next += piece.Length;
            if (_isReply)
                continue;
            piece.CopyTo(bytes[kept..]);
            kept += piece.Length;
        }

        bytes[next..].CopyTo(bytes[kept..]);
        return kept + bytes.Length - next;
    }

    /// <summary>Completes <see cref="Answered"/>.</summary>
    /// <param name="problem">Why there is no answer; null where the database has replied.</param>
    public void End(string? problem = null) => _answered.TrySetResult(problem is null ? _reply.Answer : SessionAnswer.None(problem));

    /// <summary>The question may come while a message to the subject has been received in part.</summary>
    private void BeginInside(MessageScanner scanner)
    {
        _hasBegun = true;
        scanner.PartialHeader.CopyTo(_header);
        (_headerBytes, _bodyLeft) = (scanner.PartialHeader.Length, scanner.BodyLeft);
    }

    private Span<byte> NextPiece(Span<byte> bytes)
    {
        if (_bodyLeft > 0)
        {
            var piece = bytes[..Math.Min(_bodyLeft, bytes.Length)];
            AddToBody(piece);
            return piece;
        }

        if (_headerBytes == 0)
            _isReply = (char)bytes[0] is not ('A' or 'N' or 'S');
        _header[_headerBytes++] = bytes[0];
        if (_headerBytes == HeaderBytes)
            BeginBody();
        return bytes[..1];
    }

    private void BeginBody()
    {
        _headerBytes = 0;
        _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - sizeof(int);
        if (_bodyLeft < 0)
            throw new ProtocolException($"a message with the type 0x{_header[0]:x2} has the length {_bodyLeft + sizeof(int)}");
        if (_bodyLeft == 0)
            AddToBody([]);
    }

    private void AddToBody(ReadOnlySpan<byte> piece)
    {
        _bodyLeft -= piece.Length;
        if (_isReply)
            _reply.Add(_header[0], piece, isLast: _bodyLeft == 0);
    }
}
