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
    /// <summary>One of our pools.</summary>
    /// <param name="pool">The pool's name in <see cref="PoolCatalog"/>. A wrong name is found when the subject is started.</param>
    /// <param name="size">How many connections it may have.</param>
    /// <param name="name">The subject's name in reports; null for the pool's name.</param>
    public PoolSubjectSource(string pool, int size, string? name = null)
        : this(IdentityOf(pool, size, name ?? pool), settings => PoolCatalog.Create(pool, settings))
    {
    }

    /// <inheritdoc/>
    public SubjectIdentity Identity => identity;

    /// <inheritdoc/>
    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
        new PoolSubject(await PoolServer.StartAsync(pool, new PoolSettings(database, identity.PoolSize), cancellation));

    private static SubjectIdentity IdentityOf(string pool, int size, string name) =>
        new(SubjectKind.Pool, name, size, PoolCatalog.All.Any(known => known.Name == pool && known.HandlersComplete));
}
