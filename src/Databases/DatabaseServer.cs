using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>A database server, and the databases that a run makes in it. When it is disposed of, nothing of them is left.</summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    // A command that has prepared a database may leave a session that ends a little later. So may a reader of its log.
    private static readonly TimeSpan UseTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UseInterval = TimeSpan.FromMilliseconds(100);

    private readonly IDatabaseInstance _instance;
    private readonly NpgsqlDataSource _administration;
    private readonly DatabaseDialect _dialect;
    private readonly ConcurrentDictionary<string, int> _databases = new();

    // Runs may share a server, so each gives its databases a prefix of its own.
    private readonly string _namePrefix = $"cancelspec_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly SemaphoreSlim? _oneAtATime;
    private int _lastNumber;
    private bool _hasOwners;

    private DatabaseServer(IDatabaseInstance instance, NpgsqlDataSource administration, DatabaseDialect dialect)
    {
        _instance = instance;
        _administration = administration;
        _dialect = dialect;
        _oneAtATime = dialect.ChangesSchemaAtOnce ? null : new SemaphoreSlim(1);
    }

    /// <summary>Whether a change of the schema takes milliseconds rather than seconds.</summary>
    public bool ChangesSchemaAtOnce => _dialect.ChangesSchemaAtOnce;

    /// <summary>The way in to its maintenance database, as the role that creates the other databases.</summary>
    public DatabaseUrl Url => _instance.Url;

    /// <summary>
    /// The role that owns all databases, if the server does not let us make a role for each. Otherwise null.
    /// </summary>
    public string? SharedRole => _hasOwners ? null : Url.User;

    /// <summary>For example <c>15.18</c>.</summary>
    public string Version => _dialect.Version;

    /// <summary>For example <c>PostgreSQL 15.18 (local, /usr/lib/postgresql/15/bin)</c>; without secrets.</summary>
    public string Description => $"{_dialect.Name} {Version} ({_instance.Source})";

    /// <summary>Starts a server, or connects to one.</summary>
    /// <param name="choice">One of <see cref="DatabaseChoice.Forms"/>.</param>
    /// <param name="containers">The sources that need a container engine.</param>
    /// <param name="progress">Told in short lines what takes long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">The choice has none of the right forms.</exception>
    /// <exception cref="DatabaseServerException">There is no such server; the message says why.</exception>
    public static async Task<DatabaseServer> StartAsync(
        string choice, IContainerSources containers, Action<string> progress, CancellationToken cancellationToken)
    {
        var instance = await DatabaseChoice.Parse(choice, containers).StartAsync(progress, cancellationToken);
        var address = instance.Url.ToConnectionString();
        // A session keeps the list of its user's roles. PostgreSQL may make one that lacks a role that is granted meanwhile, and
        // then refuses what needs that role until another role changes. A new session looks them up again.
        address.Pooling = false;
        var administration = NpgsqlDataSource.Create(address);
        try
        {
            await using var connection = await administration.OpenConnectionAsync(cancellationToken);
            var server = new DatabaseServer(instance, administration, DatabaseDialect.Of(connection));
            server._hasOwners = instance.IsTemporary || !server._dialect.CanShareRole || await server.CanMakeOwnersAsync(cancellationToken);
            return server;
        }
        catch
        {
            await administration.DisposeAsync();
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Makes an empty database, which the returned URL's role owns. The role is new, gets into no other database of ours, and
    /// may do nothing else, unless there is a <see cref="SharedRole"/>.
    /// </summary>
    public Task<DatabaseUrl> CreateDatabaseAsync(CancellationToken cancellationToken) => CreateDatabaseAsync(hasQuickLogin: false, cancellationToken);

    /// <summary>As above.</summary>
    /// <param name="hasQuickLogin">A login costs less time. Some drivers, such as pgjdbc, refuse that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DatabaseUrl> CreateDatabaseAsync(bool hasQuickLogin, CancellationToken cancellationToken)
    {
        var name = NewName();
        var password = _hasOwners ? RandomNumberGenerator.GetHexString(32, lowercase: true) : null;
        await ExecuteAsync(_dialect.CreateDatabase(name, password is not null && hasQuickLogin ? ScramVerifier.Of(password) : password), cancellationToken);
        return _dialect.UrlOf(_instance.Url.WithDatabase(name), password);
    }

    /// <summary>Makes a copy of a database that was made here, for the same role. The copy must be removed before its template.</summary>
    /// <returns>Null where the server cannot copy databases.</returns>
    /// <exception cref="DatabaseServerException">Somebody stays connected to the template; the message says who.</exception>
    public async Task<DatabaseUrl?> CopyDatabaseAsync(DatabaseUrl template, CancellationToken cancellationToken)
    {
        var name = NewName();
        if (_dialect.CopyDatabase(name, template.Database, template.User) is not { Count: > 0 } statements)
            return null;
        await ExecuteWhenNotInUseAsync(statements, template.Database, "copied", cancellationToken);
        return template.WithDatabase(name);
    }

    /// <summary>
    /// The way in to a database by which the server may tell what each transaction has changed. Whether it does depends on its
    /// settings and on the role's rights. Null where the product has nothing like that.
    /// </summary>
    /// <param name="database">A database that was made here.</param>
    public DatabaseUrl? TransactionLogOf(DatabaseUrl database) => _dialect.HasTransactionLog ? _instance.LogUrl.WithDatabase(database.Database) : null;

    /// <summary>How many more connections the server takes from ordinary roles; null where it has no limit.</summary>
    public async Task<int?> FreeConnectionsAsync(CancellationToken cancellationToken)
    {
        if (_dialect.FreeConnections is not { } query)
            return null;
        await using var command = _administration.CreateCommand(query);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Removes a database, and closes the connections to it.</summary>
    /// <exception cref="ArgumentException">The database was not made here.</exception>
    public async Task DropDatabaseAsync(DatabaseUrl url, CancellationToken cancellationToken)
    {
        if (!_databases.ContainsKey(url.Database))
            throw new ArgumentException($"database {url.Database} was not created here", nameof(url));
        try
        {
            await ExecuteWhenNotInUseAsync(_dialect.DropDatabase(url.Database), url.Database, "removed", cancellationToken);
        }
        catch (PostgresException error)
            when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege && _dialect.DropDatabaseInUse(url.Database) is { Count: > 0 } statements)
        {
            await ExecuteAsync(statements, cancellationToken);
        }

        // The roles of a temporary server end with it.
        if (_hasOwners && !_instance.IsTemporary)
            await ExecuteAsync(_dialect.DropOwner(url.Database), cancellationToken);
        _databases.TryRemove(url.Database, out _);
    }

    /// <summary>Stops a server of our own. In a server that ran before, removes the databases that were made here.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_instance.IsTemporary)
            {
                // A copy was made after its template, whose role owns it.
                foreach (var (name, _) in _databases.OrderByDescending(database => database.Value))
                    await DropDatabaseAsync(_instance.Url.WithDatabase(name), CancellationToken.None);
            }
        }
        finally
        {
            _oneAtATime?.Dispose();
            await _administration.DisposeAsync();
            await _instance.DisposeAsync();
        }
    }

    /// <summary>
    /// Tries it, because nothing else tells: the role may lack the right, and the server, or a pooler in front of it, decides
    /// which roles may log in.
    /// </summary>
    private async Task<bool> CanMakeOwnersAsync(CancellationToken cancellationToken)
    {
        _hasOwners = true;
        try
        {
            var url = await CreateDatabaseAsync(cancellationToken);
            var address = url.ToConnectionString();
            address.Pooling = false;
            await using (var connection = new NpgsqlConnection(address.ConnectionString))
                await connection.OpenAsync(cancellationToken);
            await DropDatabaseAsync(url, cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            foreach (var name in _databases.Keys)
            {
                await TryExecuteAsync(_dialect.DropDatabase(name), cancellationToken);
                // A role that does not inherit the rights of its roles has to become the owner.
                await TryExecuteAsync([$"SET ROLE {name}", .. _dialect.DropDatabase(name), "RESET ROLE"], cancellationToken);
                await TryExecuteAsync(_dialect.DropOwner(name), cancellationToken);
                _databases.TryRemove(name, out _);
            }

            return false;
        }
    }

    private string NewName()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        var name = $"{_namePrefix}_{number}";
        _databases[name] = number;
        return name;
    }

    private async Task ExecuteWhenNotInUseAsync(IReadOnlyList<string> statements, string database, string done, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(UseTime);
        while (true)
        {
            try
            {
                await ExecuteAsync(statements, cancellationToken);
                return;
            }
            catch (PostgresException inUse) when (inUse.SqlState is PostgresErrorCodes.ObjectInUse)
            {
                if (time.IsCancellationRequested)
                    throw new DatabaseServerException($"database {database} cannot be {done}, because these are still connected to it after {UseTime.TotalSeconds} s: {await ConnectedToAsync(database, cancellationToken)}", inUse);
                // The database does not tell when a session has ended.
                await Task.Delay(UseInterval, cancellationToken);
            }
        }
    }

    private async Task<string> ConnectedToAsync(string database, CancellationToken cancellationToken)
    {
        await using var command = _administration.CreateCommand(_dialect.ConnectedTo(database));
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "nobody any more";
    }

    private async Task TryExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(statements, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // It was not made, so it need not be removed.
        }
    }

    private async Task ExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        if (statements is [])
            return;
        await (_oneAtATime?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        try
        {
            await using var connection = await _administration.OpenConnectionAsync(cancellationToken);
            foreach (var statement in statements)
                await DatabaseDialect.ExecuteAsync(connection, statement, cancellationToken);
        }
        finally
        {
            _oneAtATime?.Release();
        }
    }
}
