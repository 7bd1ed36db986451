namespace CancelSpec.Databases;

/// <summary><c>auto</c>: the first source that has a server here.</summary>
internal sealed record AutoSource(IContainerSources Containers) : IDatabaseSource
{
    private IEnumerable<(string Name, IDatabaseSource Source)> Sources =>
    [
        ("docker", Containers.Postgres(null)),
        ("local", new LocalPostgresSource(null)),
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
                progress(reasons[^1]);
            }
        }

        throw new DatabaseServerException(
            $"no database was found.\n{string.Join('\n', reasons)}\nInstall one of these, or set {DatabaseChoice.Variable} to one of {DatabaseChoice.Forms}");
    }
}
