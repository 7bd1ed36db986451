
namespace CancelSpec.Databases;

/// <summary><c>local[:bin folder]</c>: PostgreSQL's programs on this machine.</summary>
internal sealed record LocalDatabase(string? BinFolder) : IDatabaseWay
{
    public Task<IProvidedDatabase> ProvideAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var installation = (BinFolder is null ? PostgresInstallation.FindLocal() : PostgresInstallation.At(BinFolder))
            ?? throw new PostgresServerException("no initdb and postgres on the PATH or in the usual folders");
        return OwnDatabase.StartAsync(installation, $"local, {installation.BinFolder}", cancellationToken);
    }
}
