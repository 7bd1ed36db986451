using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Driving;

/// <summary>The new databases of one judgement, one for each worker. They are removed at its end.</summary>
/// <param name="server">Where they are made.</param>
internal sealed class WorkerDatabases(DatabaseServer server) : IAsyncDisposable
{
    private readonly List<DatabaseUrl> _all = [];

    /// <summary>Those that were made so far. The first one is the template of its copies.</summary>
    public IReadOnlyList<DatabaseUrl> All => _all;

    /// <summary>Makes the databases, and fills them.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="workers">How many there are.</param>
    /// <param name="prepare">Fills an empty database; null where the subject needs nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task CreateAsync(ISubjectSource source, int workers, Func<DatabaseUrl, CancellationToken, Task>? prepare, CancellationToken cancellation)
    {
        // A pool of ours has the driver that the gate has.
        var hasQuickLogin = source.Identity.Kind is SubjectKind.Pool;
        _all.Add(await server.CreateDatabaseAsync(hasQuickLogin, cancellation));
        if (prepare is not null)
        {
            await prepare(_all[0], cancellation);
            // The first worker uses the template itself, when it has been copied.
            while (_all.Count < workers && await server.CopyDatabaseAsync(_all[0], cancellation) is { } copy)
                _all.Add(copy);
        }

        for (var prepared = _all.Count; _all.Count < workers; prepared++)
        {
            _all.Add(await server.CreateDatabaseAsync(hasQuickLogin, cancellation));
            await (prepare?.Invoke(_all[prepared], cancellation) ?? Task.CompletedTask);
        }
    }

    /// <summary>Removes the databases. A copy is removed before its template.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in _all.AsEnumerable().Reverse())
            await server.DropDatabaseAsync(database, CancellationToken.None);
    }
}
