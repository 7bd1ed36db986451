using CancelSpec.Databases;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>One statement on a connection of its own.</summary>
internal static class Sql
{
    public static async Task<object?> AskAsync(DatabaseUrl url, string sql)
    {
        await using var source = NpgsqlDataSource.Create(url.ToConnectionString());
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
