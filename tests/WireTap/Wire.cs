using System.Buffers.Binary;
using System.Text;

namespace CancelSpec.Tests.WireTap;

/// <summary>Writes the messages of PostgreSQL's protocol that the tests need.</summary>
internal static class Wire
{
    public const int Protocol30 = 3 << 16;
    public const int Protocol32 = Protocol30 + 2;

    public static readonly byte[] SslRequest = Packet(Int32(80877103));
    public static readonly byte[] GssEncRequest = Packet(Int32(80877104));
    public static readonly byte[] AuthenticationOk = Message('R', Int32(0));
    public static readonly byte[] Sync = Message('S');
    public static readonly byte[] Terminate = Message('X');

    public static byte[] Startup(int version = Protocol30, string user = "user", string database = "database") =>
        Packet([.. Int32(version), .. Text("user"), .. Text(user), .. Text("database"), .. Text(database), 0]);

    public static byte[] CancelRequest(int processId, byte[] key) => Packet([.. Int32(80877102), .. Int32(processId), .. key]);

    public static byte[] BackendKeyData(int processId, byte[] key) => Message('K', [.. Int32(processId), .. key]);

    public static byte[] ParameterStatus(string name, string value) => Message('S', [.. Text(name), .. Text(value)]);

    public static byte[] ReadyForQuery(char status) => Message('Z', [(byte)status]);

    public static byte[] Query(string sql) => Message('Q', Text(sql));

    public static byte[] Parse(string sql, string statement = "a name") => Message('P', [.. Text(statement), .. Text(sql), 0, 0]);

    public static byte[] Bind(string statement, string portal = "") => Message('B', [.. Text(portal), .. Text(statement), 0, 0, 0, 0, 0, 0]);

    public static byte[] Describe(char kind, string name) => Message('D', [(byte)kind, .. Text(name)]);

    public static byte[] Close(char kind, string name) => Message('C', [(byte)kind, .. Text(name)]);

    public static byte[] Execute(string portal = "") => Message('E', [.. Text(portal), .. Int32(0)]);

    public static byte[] CommandComplete(string tag) => Message('C', Text(tag));

    public static byte[] Error(string sqlState) => Message('E', [.. Text("SERROR"), .. Text($"C{sqlState}"), .. Text("Mwrong"), 0]);

    public static byte[] DataRow(int bytes) => Message('D', [0, 1, .. Int32(bytes), .. new byte[bytes]]);

    /// <summary>Joins messages, quickly even if they are large.</summary>
    public static byte[] Join(byte[][] messages)
    {
        var joined = new byte[messages.Sum(message => message.Length)];
        var offset = 0;
        foreach (var message in messages)
        {
            message.CopyTo(joined, offset);
            offset += message.Length;
        }

        return joined;
    }

    public static byte[] Message(char type, params byte[] body) => [(byte)type, .. Packet(body)];

    public static byte[] Packet(byte[] body) => [.. Int32(4 + body.Length), .. body];

    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    public static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
