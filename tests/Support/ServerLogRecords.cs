using System.Text.Json;
using CancelSpec.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CancelSpec.Tests.Support;

/// <summary>
/// The log of one in-process server. The server's own formatter makes the lines, as for stdout, and they are parsed.
/// </summary>
public sealed class ServerLogRecords : ILoggerProvider, ISupportExternalScope
{
    private readonly BunyanFormatter _formatter = new();
    private readonly Lock _lock = new();
    private readonly List<JsonElement> _records = [];
    private IExternalScopeProvider? _scopes;
    private TaskCompletionSource _written = NewSignal();

    /// <summary>All records so far, oldest first.</summary>
    public IReadOnlyList<JsonElement> All
    {
        get
        {
            lock (_lock)
                return [.. _records];
        }
    }

    /// <summary>Waits for a record with some property and returns the first one.</summary>
    public async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> wanted, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline.Default);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_records.Find(record => wanted(record)) is { ValueKind: JsonValueKind.Object } found)
                    return found;
                more = _written.Task;
            }

            await more.WaitForAsync($"a record in the log: {what}");
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(string line)
    {
        lock (_lock)
        {
            _records.Add(JsonDocument.Parse(line).RootElement);
            _written.SetResult();
            _written = NewSignal();
        }
    }

    private sealed class Logger(ServerLogRecords records, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => records._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter();
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            records._formatter.Write(entry, records._scopes, line);
            records.Add(line.ToString());
        }
    }
}
