using System.Security.Cryptography;
using System.Text;

namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>The client's side of SCRAM-SHA-256 without channel binding, RFC 5802 and RFC 7677.</summary>
internal sealed class ScramSha256
{
    public const string Name = "SCRAM-SHA-256";

    // "n": no channel binding. The user is empty, because PostgreSQL takes it from the startup message.
    private const string Header = "n,,";
    private readonly string _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    private byte[] _expectedSignature = [];

    private string FirstWithoutHeader => $"n=,r={_nonce}";

    public string FirstMessage => Header + FirstWithoutHeader;

    /// <summary>Answers the server's first message with the proof that the client knows the password.</summary>
    /// <exception cref="IOException">The server's message does not answer the client's first one.</exception>
    public string FinalMessage(string serverFirst, string password)
    {
        var nonce = Attribute(serverFirst, 'r');
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal))
            throw new IOException($"{Name}: the nonce of the database is not an answer to ours");

        // For passwords that people type, normalization is the part of SASLprep that matters.
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), Convert.FromBase64String(Attribute(serverFirst, 's')),
            int.Parse(Attribute(serverFirst, 'i')), HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var withoutProof = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(Header))},r={nonce}";
        var everything = Encoding.UTF8.GetBytes($"{FirstWithoutHeader},{serverFirst},{withoutProof}");
        var proof = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(proof), everything);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= signature[i];
        _expectedSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), everything);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    /// <exception cref="IOException">The server has not proved that it knows the password.</exception>
    public void CheckServer(string serverFinal)
    {
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(Attribute(serverFinal, 'v')), _expectedSignature))
            throw new IOException($"{Name}: the database could not prove that it knows the password");
    }

    private static string Attribute(string message, char name) =>
        Array.Find(message.Split(','), part => part.StartsWith($"{name}=", StringComparison.Ordinal))?[2..]
        ?? throw new IOException($"{Name}: the database's message has no {name}");
}
