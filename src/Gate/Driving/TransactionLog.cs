using System.Security.Cryptography;
using CancelSpec.Databases;
using CancelSpec.Gate.Observations;
using Npgsql;
using Npgsql.Replication;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Reads from a database's log what each transaction has changed that is committed there
/// (https://www.postgresql.org/docs/current/logicaldecoding.html). It misses no change to a row, also not one to the same value.
/// </summary>
internal sealed class TransactionLog : IAsyncDisposable
{
    // The log begins when all transactions have ended that are open on the server then.
    private static readonly TimeSpan BeginTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);

    private readonly LogicalReplicationConnection _replication;
    private readonly NpgsqlConnection _marking;
    private readonly string _slot;
    private readonly TimeSpan _silence;
    private readonly CancellationTokenSource _end = new();
    private readonly TransactionLogReader _reader = new();
    private readonly Task _reading;
    private int _marks;

    private TransactionLog(LogicalReplicationConnection replication, NpgsqlConnection marking, string slot, LogReading reading, TimeSpan silence)
    {
        (_replication, _marking, _slot, _silence) = (replication, marking, slot, silence);
        _reading = ReadToEndAsync(reading);
    }

    /// <summary>Begins to read. What was committed before is not told.</summary>
    /// <param name="access">The way in to it.</param>
    /// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NpgsqlException">The server does not tell it; the message says why.</exception>
    public static async Task<TransactionLog> OpenAsync(LogAccess access, TimeSpan silence, CancellationToken cancellation)
    {
        var marking = await Observer.OpenAsync(access.Database, silence, cancellation);
        LogicalReplicationConnection? replication = null;
        try
        {
            // The server tells only what it has written to its disk.
            await DatabaseDialect.ExecuteAsync(marking, "SET synchronous_commit = on", cancellation);
            var address = Observer.AddressOf(access.Database, silence);
            // A slot begins when every transaction of the server that is open has ended, for which it waits as for a lock.
            address.Options = "-c lock_timeout=0";
            replication = new LogicalReplicationConnection(address.ConnectionString);
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            time.CancelAfter(BeginTime);
            await replication.Open(time.Token);
            var slot = $"cancelspec_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
            return new TransactionLog(replication, marking, slot, await BeginAsync(access.Modules, replication, marking, slot, time.Token), silence);
        }
        catch (Exception problem)
        {
            await (replication?.DisposeAsync() ?? ValueTask.CompletedTask);
            await marking.DisposeAsync();
            if (problem is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new NpgsqlException($"other transactions were open on the server for {BeginTime.TotalSeconds} s", problem);
            throw;
        }
    }

    /// <summary>Everything that was committed before the call.</summary>
    /// <exception cref="StallException">The server did not tell it in time.</exception>
    public async Task<LoggedTransactions> ReadAsync(CancellationToken cancellation)
    {
        var mark = $"{_slot} {++_marks}";
        var read = _reader.WhenMarkedAsync(mark);
        try
        {
            await DatabaseDialect.ExecuteAsync(_marking, $"SELECT pg_logical_emit_message(true, '{TransactionLogReader.MarkPrefix}', '{mark}')", cancellation);
            await Task.WhenAny(read, _reading).WaitAsync(_silence, cancellation);
            return read.IsCompleted ? await read : throw new StallException(StallException.Silent);
        }
        catch (Exception late) when (late is TimeoutException or NpgsqlException or InvalidOperationException)
        {
            throw new StallException(StallException.Silent, late);
        }
    }

    /// <summary>Stops reading. The database can be removed afterwards, which it cannot be while its log is read.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The end of the server's process removes the slot. To ask it for an end of the stream may take minutes on a busy server.
            await DatabaseDialect.ExecuteAsync(_marking, $"SELECT pg_terminate_backend({_replication.ProcessID}, {EndTime.TotalMilliseconds:0})", CancellationToken.None);
            await _reading.WaitAsync(EndTime);
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            // The server removes the slot when it sees that the connection has ended.
        }

        await _end.CancelAsync();
        await _replication.DisposeAsync();
        await _marking.DisposeAsync();
        _end.Dispose();
    }

    /// <summary>Begins the log by the first module that the server has. Where no module serves, the first says why.</summary>
    private static async Task<LogReading> BeginAsync(
        IReadOnlyList<LogModule> modules, LogicalReplicationConnection replication, NpgsqlConnection database, string slot, CancellationToken cancellation)
    {
        PostgresException? missing = null;
        foreach (var module in modules)
        {
            try
            {
                return await module.BeginAsync(replication, database, slot, cancellation);
            }
            catch (PostgresException refused) when (missing is not null || LogModule.IsMissing(refused))
            {
                missing ??= refused;
            }
        }

        throw missing!;
    }

    private async Task ReadToEndAsync(LogReading reading)
    {
        try
        {
            await reading(_reader, _end.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or NpgsqlException or IOException)
        {
            // Reading is over, or the connection is broken, which the next reader is told.
        }
    }
}
