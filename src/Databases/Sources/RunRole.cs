using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// The role that a run uses in a server of its own. It may create databases and their owners and nothing else, because a
/// service should not need a superuser, and a superuser would hide that it does.
/// </summary>
internal static class RunRole
{
    private const string Name = "cancelspec";

    /// <summary>Makes the role, and returns its way in.</summary>
    public static async Task<DatabaseUrl> CreateAsync(DatabaseUrl superuser, CancellationToken cancellationToken)
    {
        var password = PostgresCluster.NewPassword();
        await using var source = NpgsqlDataSource.Create(superuser.ToConnectionString());
        await using var command = source.CreateCommand($"CREATE ROLE {Name} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return superuser.WithUser(Name, password);
    }
}
