using Npgsql;

namespace CancelSpec.Databases;

/// <summary><c>postgresql://…</c>: a server that somebody else runs.</summary>
internal sealed record UrlSource(DatabaseUrl Url) : IDatabaseSource
{
    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(Url.ToConnectionString());
            await using var command = source.CreateCommand("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user");
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
                throw new DatabaseServerException($"role {Url.User} of {Url.Display} may not create databases; a superuser gives it that with: ALTER ROLE \"{Url.User}\" CREATEDB");
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseServerException($"{Url.Display} cannot be used: {(Url.MissingSocket is { } socket ? $"there is no socket {socket}" : e.Message + Reason(e))}", e);
        }

        return new Provided(Url);
    }

    /// <summary>Why a connection failed stands in the inner exception: refused, unknown host, no answer.</summary>
    private static string Reason(NpgsqlException e) => e.InnerException is { } inner ? $": {inner.Message}" : "";

    private sealed record Provided(DatabaseUrl Url) : IDatabaseInstance
    {
        public string Source => Url.Display;

        public bool IsTemporary => false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
