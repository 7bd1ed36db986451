using System.Security.Cryptography;
using System.Text;

namespace CancelSpec.Databases;

/// <summary>
/// What PostgreSQL keeps of a password (https://www.postgresql.org/docs/current/catalog-pg-authid.html), with one iteration
/// instead of 4,096. Iterations make a password that people choose hard to guess. They do nothing for a random one, and each
/// login costs their time.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 1;
    private const int SaltLength = 16;

    /// <summary>The verifier of a password.</summary>
    /// <param name="password">ASCII text that cannot be guessed.</param>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
