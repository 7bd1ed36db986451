using System.Buffers.Binary;
using System.Text;

namespace CancelSpec.WireTap;

/// <summary>
/// The messages that ask a question. A statement and a portal of their own names leave the subject's unnamed ones alone. A
/// simple Query would destroy them.
/// </summary>
internal static class QuestionMessages
{
    /// <summary>How many ReadyForQuery the database answers with.</summary>
    public const int Replies = 2;

    private const string Name = "cancelspec_question";

    /// <summary>
    /// The messages, which want the results as text. After an error the database skips to the next Sync, so the statement is
    /// closed behind a Sync of its own.
    /// </summary>
    public static byte[] Of(string sql) =>
    [
        .. Message('P', [.. Text(Name), .. Text(sql), 0, 0]),
        .. Message('B', [.. Text(Name), .. Text(Name), 0, 0, 0, 0, 0, 0]),
        .. Message('E', [.. Text(Name), 0, 0, 0, 0]),
        .. Message('C', [(byte)'P', .. Text(Name)]),
        .. Message('S', []),
        .. Message('C', [(byte)'S', .. Text(Name)]),
        .. Message('S', []),
    ];

    private static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        var message = new byte[1 + sizeof(int) + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), sizeof(int) + body.Length);
        body.CopyTo(message.AsSpan(1 + sizeof(int)));
        return message;
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
