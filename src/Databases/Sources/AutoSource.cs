namespace CancelSpec.Databases;

/// <summary><c>auto</c>: the first source that has a server here.</summary>
internal sealed record AutoSource(IContainerSources Containers) : IDatabaseSource
{
    private IEnumerable<(string Name, IDatabaseSource Source)> Sources =>
    [
        // Installed programs are ready in a second.
        ("local", new LocalPostgresSource(null)),
        ("docker", Containers.Postgres(null)),
        ("npm:18", new NpmPostgresSource(18)),
    ];

    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var (name, source) in Sources)
        {
            try
            {
                return await source.StartAsync(progress, cancellationToken);
            }
            catch (DatabaseServerException e)
            {
                reasons.Add($"{name}: {e.Message}");
            }
        }

        throw new DatabaseServerException(
            $"no database was found.\n{string.Join('\n', reasons)}\nInstall one of these (Debian and Ubuntu: apt-get install postgresql), or choose another database: {DatabaseChoice.Forms}");
    }
}
