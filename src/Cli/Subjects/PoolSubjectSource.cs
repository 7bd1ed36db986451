using System.Reflection;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Server.InProcess;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Subjects;

/// <summary>Starts our server in this process with a pool.</summary>
/// <param name="identity">The subject's name and pool size.</param>
/// <param name="pool">Makes the pool.</param>
public sealed class PoolSubjectSource(SubjectIdentity identity, Func<PoolSettings, IConnectionPool> pool) : ISubjectSource
{
    /// <summary>
    /// How long the gate waits for such a subject where it waits for what every subject does: 2 s. The subject shares our
    /// processor time, so it needs no longer limit.
    /// </summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>One of our pools.</summary>
    /// <param name="pool">The pool's name in <see cref="PoolCatalog.Ours"/>. A wrong name is found when the subject is started.</param>
    /// <param name="size">How many connections it may have.</param>
    public PoolSubjectSource(string pool, int size)
        : this(PoolCatalog.Ours, pool, size)
    {
    }

    /// <summary>A pool of a catalog.</summary>
    /// <param name="catalog">The pools of an assembly.</param>
    /// <param name="pool">The pool's name in the catalog. A wrong name is found when the subject is started.</param>
    /// <param name="size">How many connections it may have.</param>
    /// <param name="name">The subject's name in reports; null for the pool's name.</param>
    public PoolSubjectSource(PoolCatalog catalog, string pool, int size, string? name = null)
        : this(IdentityOf(catalog, pool, size, name ?? pool), settings => Make(catalog, pool, settings))
    {
    }

    /// <inheritdoc/>
    public SubjectIdentity Identity => identity;

    /// <inheritdoc/>
    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
        new PoolSubject(await PoolServer.StartAsync(pool, new PoolSettings(database, identity.PoolSize), cancellation));

    private static IConnectionPool Make(PoolCatalog catalog, string name, PoolSettings settings)
    {
        try
        {
            return catalog.Create(name, settings);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } cause)
        {
            throw new SubjectException($"the pool '{name}' could not be made: {cause.Message}", cause);
        }
    }

    private static SubjectIdentity IdentityOf(PoolCatalog catalog, string pool, int size, string name) =>
        new(SubjectKind.Pool, name, size, catalog.All.Any(known => known.Name == pool && known.HandlersComplete));
}
