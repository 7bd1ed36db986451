using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>
/// Opens a session on a new socket: the startup message, authentication, and everything that the server sends until it is
/// ready for the first query. See https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP.
/// </summary>
internal sealed class SessionStartup(MessageSocket socket, NpgsqlConnectionStringBuilder address)
{
    private const int ProtocolVersion = 3 << 16;
    private readonly ScramSha256 _scram = new();

    private string Password => address.Password
        ?? throw new IOException("the database asks for a password, and its URL has none");

    /// <returns>The body of BackendKeyData. A CancelRequest repeats it.</returns>
    /// <exception cref="PostgresException">The database refused.</exception>
    /// <exception cref="IOException">The database asks for an unknown authentication method, or sent an unknown message.</exception>
    public async Task<byte[]> RunAsync(CancellationToken cancellation)
    {
        await socket.SendAsync(MessageSocket.Message(null, Startup()), cancellation);
        byte[] key = [];
        while (true)
        {
            var (type, body) = await socket.ReceiveAsync(cancellation);
            switch (type)
            {
                case 'R' when Answer(body) is { } answer:
                    await socket.SendAsync(answer, cancellation);
                    break;
                case 'K':
                    key = body;
                    break;
                case 'E':
                    throw Reply.ErrorIn(body);
                case 'Z':
                    return key;
                case 'R' or 'S' or 'N':
                    break;
                default:
                    throw new IOException($"the database sent '{type}' while the session was opened");
            }
        }
    }

    private byte[] Startup()
    {
        var parameters = new List<string> { "user", address.Username!, "database", address.Database!, "client_encoding", "UTF8" };
        if (address.ApplicationName is { Length: > 0 } name)
            parameters.AddRange(["application_name", name]);
        if (address.Options is { Length: > 0 } options)
            parameters.AddRange(["options", options]);
        return [.. MessageSocket.Number(ProtocolVersion), .. Encoding.UTF8.GetBytes(string.Join('\0', parameters) + "\0\0")];
    }

    /// <returns>The answer to an authentication message; null if it needs no answer.</returns>
    internal byte[]? Answer(byte[] request)
    {
        var rest = request.AsSpan(sizeof(int));
        switch (BinaryPrimitives.ReadInt32BigEndian(request))
        {
            case 0:
                return null;
            case 3:
                return MessageSocket.Message('p', Password);
            case 5:
                var hashed = Md5(Encoding.UTF8.GetBytes(Password + address.Username));
                return MessageSocket.Message('p', "md5" + Md5([.. Encoding.ASCII.GetBytes(hashed), .. rest]));
            case 10 when Encoding.UTF8.GetString(rest).Split('\0').Contains(ScramSha256.Name):
                var first = Encoding.UTF8.GetBytes(_scram.FirstMessage);
                return MessageSocket.Message('p', [.. Encoding.UTF8.GetBytes(ScramSha256.Name + '\0'), .. MessageSocket.Number(first.Length), .. first]);
            case 11:
                return MessageSocket.Message('p', Encoding.UTF8.GetBytes(_scram.FinalMessage(Encoding.UTF8.GetString(rest), Password)));
            case 12:
                _scram.CheckServer(Encoding.UTF8.GetString(rest));
                return null;
            case var method:
                throw new IOException($"the database asks for authentication method {method}; known are password, md5 and {ScramSha256.Name}");
        }
    }

    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
