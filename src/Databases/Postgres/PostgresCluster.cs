using System.Security.Cryptography;

namespace CancelSpec.Databases;

/// <summary>What one PostgreSQL works on.</summary>
/// <param name="Folder">A folder of the user that runs PostgreSQL.</param>
/// <param name="IsDurable">Whether the folder is there already and stays, or is made for one server.</param>
/// <param name="Password">The superuser's.</param>
/// <param name="HostAccess">The text of <c>pg_hba.conf</c>.</param>
internal sealed record PostgresCluster(string Folder, bool IsDurable, string Password, string HostAccess)
{
    /// <summary>PostgreSQL's own folder.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>A password that cannot be guessed.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
