using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>The one database server of a run. Each scenario gets a fresh database in it.</summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    private readonly IDatabaseInstance _provided;
    private readonly NpgsqlDataSource _administration;
    private readonly DatabaseDialect _dialect;
    private bool _hasOwners;
    private readonly ConcurrentDictionary<string, bool> _databases = new();

    // Runs may share a server, so the names of one begin with what no other has.
    private readonly string _namePrefix = $"cancelspec_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly SemaphoreSlim? _oneAtATime;
    private int _lastNumber;

    private DatabaseServer(IDatabaseInstance provided, NpgsqlDataSource administration, DatabaseDialect dialect)
    {
        _provided = provided;
        _administration = administration;
        _dialect = dialect;
        _oneAtATime = dialect.ChangesSchemaAtOnce ? null : new SemaphoreSlim(1);
    }

    /// <summary>Whether a new schema is a matter of milliseconds.</summary>
    public bool ChangesSchemaAtOnce => _dialect.ChangesSchemaAtOnce;

    /// <summary>The way in to its maintenance database, as the role that creates the others.</summary>
    public DatabaseUrl Url => _provided.Url;

    /// <summary>
    /// The role that all databases belong to, where its server does not let it make one for each; otherwise null.
    /// </summary>
    public string? SharedRole => _hasOwners ? null : Url.User;

    /// <summary>For example <c>15.18</c>.</summary>
    public string Version => _dialect.Version;

    /// <summary>For example <c>PostgreSQL 15.18 (local, /usr/lib/postgresql/15/bin)</c>; without secrets.</summary>
    public string Description => $"{_dialect.Name} {Version} ({_provided.Source})";

    /// <summary>Provides a server as <paramref name="choice"/>, a value of <c>CANCELSPEC_DATABASE</c>, says.</summary>
    /// <exception cref="FormatException">The choice is none of the right forms.</exception>
    /// <exception cref="DatabaseServerException">The server cannot be had; the message says why.</exception>
    public static async Task<DatabaseServer> StartAsync(
        string choice, IContainerSources containers, Action<string> progress, CancellationToken cancellationToken)
    {
        var provided = await DatabaseChoice.Parse(choice, containers).StartAsync(progress, cancellationToken);
        var administration = NpgsqlDataSource.Create(provided.Url.ToConnectionString());
        try
        {
            await using var connection = await administration.OpenConnectionAsync(cancellationToken);
            var server = new DatabaseServer(provided, administration, DatabaseDialect.Of(connection));
            server._hasOwners = provided.IsTemporary || !server._dialect.CanShareRole || await server.CanMakeOwnersAsync(cancellationToken);
            return server;
        }
        catch
        {
            await administration.DisposeAsync();
            await provided.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A new empty database, owned by the returned URL's role. That is one of its own, which gets into no other database of
    /// ours and may do nothing else, unless there is a <see cref="SharedRole"/>.
    /// </summary>
    public async Task<DatabaseUrl> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"{_namePrefix}_{Interlocked.Increment(ref _lastNumber)}";
        var password = _hasOwners ? RandomNumberGenerator.GetHexString(32, lowercase: true) : null;
        _databases[name] = true;
        await ExecuteAsync(_dialect.CreateDatabase(name, password), cancellationToken);
        return _dialect.UrlOf(_provided.Url.WithDatabase(name), password);
    }

    /// <summary>Removes a database, and closes what is still connected to it.</summary>
    public async Task DropDatabaseAsync(DatabaseUrl url, CancellationToken cancellationToken)
    {
        if (!_databases.ContainsKey(url.Database))
            throw new ArgumentException($"database {url.Database} was not created here", nameof(url));
        try
        {
            await ExecuteAsync(_dialect.DropDatabase(url.Database), cancellationToken);
        }
        catch (PostgresException error)
            when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege && _dialect.DropDatabaseInUse(url.Database) is { Count: > 0 } patiently)
        {
            await ExecuteAsync(patiently, cancellationToken);
        }

        // With a server that is about to go its roles go too, and are not worth the work.
        if (_hasOwners && !_provided.IsTemporary)
            await ExecuteAsync(_dialect.DropOwner(url.Database), cancellationToken);
        _databases.TryRemove(url.Database, out _);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_provided.IsTemporary)
            {
                foreach (var name in _databases.Keys)
                    await DropDatabaseAsync(_provided.Url.WithDatabase(name), CancellationToken.None);
            }
        }
        finally
        {
            _oneAtATime?.Dispose();
            await _administration.DisposeAsync();
            await _provided.DisposeAsync();
        }
    }

    /// <summary>
    /// Tries it, because nobody can tell: the role may lack the right, and who may log in and how is for the server to say,
    /// or for a pooler in front of it.
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
                // A role that does not inherit the rights of the roles it is in has to become the owner.
                await TryExecuteAsync([$"SET ROLE {name}", .. _dialect.DropDatabase(name), "RESET ROLE"], cancellationToken);
                await TryExecuteAsync(_dialect.DropOwner(name), cancellationToken);
                _databases.TryRemove(name, out _);
            }

            return false;
        }
    }

    private async Task TryExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(statements, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // What could not be made need not be removed.
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
