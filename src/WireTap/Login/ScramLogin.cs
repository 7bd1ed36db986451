using System.Security.Cryptography;
using System.Text;

namespace CancelSpec.WireTap;

/// <summary>
/// The client's side of SCRAM-SHA-256 without channel binding
/// (https://www.postgresql.org/docs/current/sasl-authentication.html, https://www.rfc-editor.org/rfc/rfc5802).
/// </summary>
/// <param name="password">The password.</param>
/// <param name="nonce">Printable characters without a comma, new for each login.</param>
internal sealed class ScramLogin(string password, string nonce)
{
    public const string Mechanism = "SCRAM-SHA-256";

    // No channel binding, in the base64 that the second message repeats.
    private const string Header = "n,,";
    private const string HeaderInBase64 = "biws";

    // PostgreSQL takes the name of the startup packet.
    private readonly string _first = $"n=,r={nonce}";

    /// <summary>The client's first message.</summary>
    public string First => $"{Header}{_first}";

    /// <summary>The client's second message.</summary>
    /// <param name="challenge">What the database has answered to the first.</param>
    /// <exception cref="ProtocolException">The challenge is not valid, or answers another login.</exception>
    public string Prove(string challenge)
    {
        var parts = challenge.Split(',').Where(part => part.Length > 2).ToDictionary(part => part[0], part => part[2..]);
        if (!parts.TryGetValue('r', out var both) || !both.StartsWith(nonce, StringComparison.Ordinal)
            || !parts.TryGetValue('s', out var salt) || !parts.TryGetValue('i', out var rounds) || !int.TryParse(rounds, out var iterations) || iterations < 1)
            throw new ProtocolException("the database's challenge is not valid");
        var bare = $"c={HeaderInBase64},r={both}";
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), Convert.FromBase64String(salt), iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), Encoding.UTF8.GetBytes($"{_first},{challenge},{bare}"));
        return $"{bare},p={Convert.ToBase64String([.. clientKey.Zip(signature, (key, sign) => (byte)(key ^ sign))])}";
    }
}
