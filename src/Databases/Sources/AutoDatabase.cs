
namespace CancelSpec.Databases;

/// <summary><c>auto</c>: the first way that works here.</summary>
internal sealed record AutoDatabase(IContainerDatabases Containers) : IDatabaseWay
{
    private IEnumerable<(string Name, IDatabaseWay Way)> Ways =>
    [
        ("docker", Containers.Postgres(null)),
        ("local", new LocalDatabase(null)),
        ("npm:18", new NpmDatabase(18)),
    ];

    public async Task<IProvidedDatabase> ProvideAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var (name, way) in Ways)
        {
            try
            {
                return await way.ProvideAsync(progress, cancellationToken);
            }
            catch (PostgresServerException e)
            {
                reasons.Add($"{name}: {e.Message}");
                progress(reasons[^1]);
            }
        }

        throw new PostgresServerException(
            $"no database was found.\n{string.Join('\n', reasons)}\nInstall one of these, or set {DatabaseChoice.Variable} to one of {DatabaseChoice.Forms}");
    }
}
