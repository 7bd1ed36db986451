namespace CancelSpec.Server.Logging;

/// <summary>
/// All messages that the server logs. Those of the original program have its words and its field names, so that a tool
/// for its log can read this one.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(LogLevel.Information, "setting up dropshot server")]
    public static partial void SettingUp(this ILogger log);

    [LoggerMessage(LogLevel.Debug, "registered endpoint")]
    public static partial void RegisteredEndpoint(this ILogger log, string local_addr, string method, string path);

    [LoggerMessage(LogLevel.Information, "listening")]
    public static partial void Listening(this ILogger log, string local_addr);

    [LoggerMessage(LogLevel.Information, "set up dropshot server")]
    public static partial void SetUp(this ILogger log, string local_address);

    [LoggerMessage(LogLevel.Information, "bumped counter")]
    public static partial void BumpedCounter(this ILogger log, int nrows_updated);

    [LoggerMessage(LogLevel.Error, "api_sleep() cancelled")]
    public static partial void SleepCancelled(this ILogger log);

    [LoggerMessage(LogLevel.Information, "request completed")]
    public static partial void RequestCompleted(this ILogger log, int response_code);

    [LoggerMessage(LogLevel.Information, "request completed")]
    public static partial void RequestFailed(this ILogger log, int response_code, string error_message);

    [LoggerMessage(LogLevel.Warning, "client hung up before the response")]
    public static partial void ClientHungUp(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "this version of Npgsql does not tell the transaction status: pools spend round trips instead")]
    public static partial void StatusUnknown(this ILogger log);

    [LoggerMessage(LogLevel.Information, "using a database")]
    public static partial void UsingDatabase(this ILogger log, string database, string pool, int pool_size);

    [LoggerMessage(LogLevel.Information, "fetching a PostgreSQL of our own")]
    public static partial void FetchingDatabase(this ILogger log, string progress);

    [LoggerMessage(LogLevel.Information, "no database answers at the default address: starting a PostgreSQL of our own")]
    public static partial void StartingDatabase(this ILogger log, string version, string data_folder);

    [LoggerMessage(LogLevel.Information, "started a PostgreSQL of our own")]
    public static partial void StartedDatabase(this ILogger log, string database, string version);
}
