using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CancelSpec.WireTap;

/// <summary>
/// Logs a client in as another role than it says, whatever its password
/// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP).
/// </summary>
/// <param name="login">The role and the database.</param>
internal sealed class LoginExchange(DatabaseLogin login)
{
    private const int HeaderBytes = 1 + sizeof(int);
    private const int LargestMessage = 30_000;
    private const int VersionEnd = 2 * sizeof(int);

    private const int Ok = 0;
    private const int CleartextPassword = 3;
    private const int Md5Password = 5;
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;

    private readonly ScramLogin _scram = new(login.Password ?? "", Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));

    /// <summary>Answers the database until it asks for nothing more. The client sees only what comes from then on.</summary>
    /// <param name="startup">The client's StartupMessage.</param>
    /// <param name="client">The client's connection.</param>
    /// <param name="database">The connection to the database.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProtocolException">The database asks for something that is not supported.</exception>
    /// <exception cref="IOException">A connection has ended.</exception>
    public async Task RunAsync(byte[] startup, Stream client, Stream database, CancellationToken cancellation)
    {
        await database.WriteAsync(Rewrite(startup), cancellation);
        while (true)
        {
            var message = await ReadAsync(database, cancellation);
            if (Answer(message) is not { } answer)
            {
                await client.WriteAsync(message, cancellation);
                // A notice or the protocol's version may come before the answer to the login.
                if (message[0] is (byte)'R' or (byte)'E')
                    return;
            }
            else if (answer.Length > 0)
            {
                await database.WriteAsync(answer, cancellation);
            }
        }
    }

    /// <summary>The StartupMessage with the role and the database of the login.</summary>
    private byte[] Rewrite(byte[] startup)
    {
        var texts = Encoding.UTF8.GetString(startup.AsSpan(VersionEnd)).Split('\0');
        var parameters = texts.Chunk(2).TakeWhile(pair => pair is [not "", _]).Where(pair => pair[0] is not ("user" or "database")).SelectMany(pair => pair);
        byte[] body = [.. startup.AsSpan(sizeof(int), VersionEnd - sizeof(int)), .. Text(["user", login.User, "database", login.Database, .. parameters]), 0];
        return [.. Length(body), .. body];
    }

    /// <returns>What the database is answered; nothing for no answer, and null for a message that is the client's.</returns>
    private byte[]? Answer(byte[] message)
    {
        if (message[0] != 'R')
            return null;
        var body = message.AsSpan(HeaderBytes);
        return BinaryPrimitives.ReadInt32BigEndian(body) switch
        {
            Ok => null,
            CleartextPassword => Password(Text([login.Password ?? ""])),
            Md5Password => Password(Text([Md5(body[sizeof(int)..].ToArray())])),
            Sasl when Encoding.UTF8.GetString(body[sizeof(int)..]).Split('\0').Contains(ScramLogin.Mechanism) => Password([.. Text([ScramLogin.Mechanism]), .. Length(Bytes(_scram.First), own: 0), .. Bytes(_scram.First)]),
            SaslContinue => Password(Bytes(_scram.Prove(Encoding.UTF8.GetString(body[sizeof(int)..])))),
            SaslFinal => [],
            var code => throw new ProtocolException($"the database asks for the authentication {code}, which is not supported"),
        };
    }

    private string Md5(byte[] salt) => $"md5{Hash([.. Bytes(Hash([.. Bytes(login.Password ?? ""), .. Bytes(login.User)])), .. salt])}";

    // The database decides that this is enough.
#pragma warning disable CA5351
    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    private static async Task<byte[]> ReadAsync(Stream database, CancellationToken cancellation)
    {
        var header = new byte[HeaderBytes];
        await database.ReadExactlyAsync(header, cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1));
        if (length is < sizeof(int) or > LargestMessage)
            throw new ProtocolException($"a message with the length {length} before the login was over");
        var message = new byte[1 + length];
        header.CopyTo(message, 0);
        await database.ReadExactlyAsync(message.AsMemory(HeaderBytes), cancellation);
        return message;
    }

    private static byte[] Password(byte[] body) => [(byte)'p', .. Length(body), .. body];

    private static byte[] Length(byte[] body, int own = sizeof(int))
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, own + body.Length);
        return length;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Text(IEnumerable<string> texts) => [.. texts.SelectMany(text => Bytes(text).Append((byte)0))];
}
