// CommitAsync returns without an error although the database has answered ROLLBACK. Run it with: dotnet run npgsql-commit.cs
#:package Npgsql
#:property TargetFramework=net10.0

using Npgsql;

var url = new Uri(Environment.GetEnvironmentVariable("DATABASE_URL")!);
var user = url.UserInfo.Split(':');
var settings = new NpgsqlConnectionStringBuilder
{
    Host = url.Host,
    Port = url.Port,
    Database = url.AbsolutePath.Trim('/'),
    Username = user[0],
    Password = Uri.UnescapeDataString(user[^1]),
};
await using var connection = new NpgsqlConnection(settings.ConnectionString);
await connection.OpenAsync();
await ExecuteAsync("CREATE TEMPORARY TABLE orders (id int)");
await using (var transaction = await connection.BeginTransactionAsync())
{
    await ExecuteAsync("INSERT INTO orders VALUES (1)");
    try
    {
        await ExecuteAsync("SELECT 1 / 0");
    }
    catch (PostgresException)
    {
        // An error that the code passes over.
    }

    await transaction.CommitAsync();
}

var count = (long)(await ExecuteAsync("SELECT count(*) FROM orders"))!;
Console.WriteLine($"CommitAsync returned, and {count} orders are stored");
return count == 0 ? 0 : 1;

async Task<object?> ExecuteAsync(string sql)
{
    await using var command = new NpgsqlCommand(sql, connection);
    return await command.ExecuteScalarAsync();
}
