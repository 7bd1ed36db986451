using CancelSpec.Databases;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using Npgsql;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>The tap between a scenario's servers and their database, and all that was seen there.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly Tap? _tap;

    /// <param name="database">
    /// The database. If it requires encryption, the servers reach it directly, and there is no trace.
    /// </param>
    public Wire(DatabaseUrl database)
    {
        Database = database;
        if (database.ToConnectionString().SslMode < SslMode.Require)
        {
            _tap = Tap.Start(database.Host, database.Port);
            Database = database.WithHost("127.0.0.1", _tap.Address.Port).WithParameter("sslmode", "disable");
        }

        Requests = new RequestLog(() => _tap?.History.Now ?? TimeSpan.Zero);
    }

    /// <summary>The database as the servers must address it.</summary>
    public DatabaseUrl Database { get; }

    public RequestLog Requests { get; }

    /// <summary>Returns when the tap has seen everything that the servers have sent before.</summary>
    public Task CaughtUpAsync() => _tap?.CaughtUpAsync() ?? Task.CompletedTask;

    /// <summary>Returns when the database has closed each session that is open now, and the servers have been told.</summary>
    public async Task DatabaseEndForwardedAsync()
    {
        foreach (var session in _tap?.Sessions ?? [])
        {
            await session.DatabaseClosed;
            await session.WhenQuietAsync();
        }
    }

    /// <summary>What was seen so far; null if nothing could be seen.</summary>
    public Trace? ToTrace() => _tap is null
        ? null
        : new Trace([.. _tap.History.Events.Select(Traced)], [.. Requests.Requests], _tap.History.Now) { Restarts = [.. Requests.Restarts] };

    public ValueTask DisposeAsync() => _tap?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TracedEvent Traced(TapEvent seen) => new(
        seen.At, seen.Session, seen.Direction is { } direction ? direction is Direction.ToDatabase : null, seen.Name, seen.Detail, seen.IsMessage);
}
