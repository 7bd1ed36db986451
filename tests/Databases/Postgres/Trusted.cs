using CancelSpec.Databases;

namespace CancelSpec.Tests.Databases;

/// <summary>The trusted database of these tests.</summary>
internal static class Trusted
{
    public static TrustedDatabase Database { get; } = new("defaultdb", "root");

    /// <summary>The way in, without a password.</summary>
    public static DatabaseUrl UrlOn(PostgresServer server) => server.Url.WithUser(Database.Owner, null).WithDatabase(Database.Name);
}
