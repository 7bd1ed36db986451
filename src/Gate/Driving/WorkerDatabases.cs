using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Driving;

/// <summary>The databases of one judgement, one for each worker. Those that were made for it are removed at its end.</summary>
internal sealed class WorkerDatabases : IAsyncDisposable
{
    // The observer and the watch have a connection each, and the log has one besides.
    private const int OwnConnections = 4;

    private readonly IReadOnlyList<DatabaseUrl> _there;
    private readonly int _most;
    private readonly Func<DatabaseUrl, CancellationToken, Task>? _prepare;
    private readonly List<DatabaseUrl> _made = [];
    private readonly bool _hasQuickLogin;
    private DatabaseUrl? _template;
    private int _taken;

    /// <param name="there">Databases that are there already.</param>
    public WorkerDatabases(IReadOnlyList<DatabaseUrl> there) => (_there, _most) = (there, there.Count);

    /// <param name="server">Where they are made.</param>
    /// <param name="source">The subject.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="prepare">Fills an empty database; null where the subject needs nothing.</param>
    public WorkerDatabases(DatabaseServer server, ISubjectSource source, int most, Func<DatabaseUrl, CancellationToken, Task>? prepare)
    {
        (Server, _there, _most, _prepare) = (server, [], most, prepare);
        // A pool of ours has the driver that the gate has.
        _hasQuickLogin = source.Identity.Kind is SubjectKind.Pool;
    }

    /// <summary>Where they are made; null where they are there already.</summary>
    public DatabaseServer? Server { get; }

    /// <summary>Whether there is another one.</summary>
    public bool HasNext => _taken < _most;

    /// <summary>Whether one more worker finds as many connections as it may need.</summary>
    /// <param name="poolSize">How many the subject has.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> HasConnectionsAsync(int poolSize, CancellationToken cancellation) =>
        Server is null || await Server.FreeConnectionsAsync(cancellation) is not { } free || free >= (2 * poolSize) + OwnConnections;

    /// <summary>The next one, filled. One at a time is asked for.</summary>
    /// <exception cref="DatabaseServerException">It cannot be made.</exception>
    public async Task<DatabaseUrl> NextAsync(CancellationToken cancellation)
    {
        _taken++;
        if (Server is null)
            return _there[_taken - 1];
        if (_template is not null && await Server.CopyDatabaseAsync(_template, cancellation) is { } copy)
            return Keep(copy);
        var database = Keep(await Server.CreateDatabaseAsync(_hasQuickLogin, cancellation));
        if (_prepare is null)
            return database;
        await _prepare(database, cancellation);
        if (_most == 1 || _template is not null || await Server.CopyDatabaseAsync(database, cancellation) is not { } first)
            return database;
        // Nobody is ever connected to it, so it can be copied at any time.
        _template = database;
        return Keep(first);
    }

    /// <summary>Removes those that were made. A copy is removed before its template.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in _made.AsEnumerable().Reverse())
            await Server!.DropDatabaseAsync(database, CancellationToken.None);
    }

    private DatabaseUrl Keep(DatabaseUrl made)
    {
        _made.Add(made);
        return made;
    }
}
