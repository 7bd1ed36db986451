namespace CancelSpec.Databases;

/// <summary><c>local[:bin folder]</c>: PostgreSQL's programs on this machine.</summary>
internal sealed record LocalPostgresSource(string? BinFolder) : IDatabaseSource
{
    public Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var installation = (BinFolder is null ? PostgresInstallation.FindLocal() : PostgresInstallation.At(BinFolder))
            ?? throw new DatabaseServerException("no initdb and postgres on the PATH or in the usual folders");
        return PostgresInstance.StartAsync(installation, $"local, {installation.BinFolder}", cancellationToken);
    }
}
