using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using Npgsql;

namespace CancelSpec.Gate.Driving;

/// <summary>Reads what a subject has committed besides the state: from the database's log, or else from the tables.</summary>
/// <param name="observer">Reads the tables.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class CommittedReader(Observer observer, CancellationToken cancellation) : IAsyncDisposable
{
    private TransactionLog? _log;

    /// <summary>Whether the database tells what each transaction has changed.</summary>
    public bool HasLog => _log is not null;

    /// <summary>Why it does not, where that would be of use; otherwise null.</summary>
    public string? WhyNoLog { get; private set; }

    /// <summary>Begins to read the log, where there is one.</summary>
    /// <param name="log">The way in to it; null where there is none.</param>
    /// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
    public async Task OpenLogAsync(LogAccess? log, TimeSpan silence)
    {
        const string None = "the database does not tell what its transactions change";
        try
        {
            if (log is not null)
                _log = await TransactionLog.OpenAsync(log, silence, cancellation);
            else
                WhyNoLog = None;
        }
        catch (NpgsqlException refused)
        {
            WhyNoLog = $"{None} ({(refused as PostgresException)?.MessageText ?? refused.Message})";
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="effect">The effect with which it is to be compared; null for all effects.</param>
    /// <exception cref="StallException">The database did not tell it.</exception>
    public async Task<CommittedState> ReadAsync(RequestEffect? effect = null) => _log is not null
        ? await _log.ReadAsync(cancellation)
        : new TableStates(await observer.ReadTablesAsync(effect is null ? null : [.. effect.Tables]));

    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
