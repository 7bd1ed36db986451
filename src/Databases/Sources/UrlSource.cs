using Npgsql;

namespace CancelSpec.Databases;

/// <summary><c>postgresql://…</c>: a server that runs already, and that we do not stop.</summary>
internal sealed record UrlSource(DatabaseUrl Url) : IDatabaseSource
{
    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(Url.ToConnectionString());
            await using var command = source.CreateCommand("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user");
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
                throw new DatabaseServerException($"role {Url.User} of {Url.Display} may not create databases; a superuser lets it do so with: ALTER ROLE \"{Url.User}\" CREATEDB");
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseServerException($"{Url.Display} cannot be used: {(Url.MissingSocket is { } socket ? $"there is no socket {socket}" : e.Message + Reason(e))}", e);
        }

        return new Instance(Url);
    }

    /// <summary>The inner exception says why a connection failed: refused, unknown host, no answer.</summary>
    private static string Reason(NpgsqlException e) => e.InnerException is { } inner ? $": {inner.Message}" : "";

    private sealed record Instance(DatabaseUrl Url) : IDatabaseInstance
    {
        public string Source => Url.Display;

        public bool IsTemporary => false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
