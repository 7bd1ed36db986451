using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CancelSpec.Server.Logging;

/// <summary>
/// Writes each log record as one line of JSON in bunyan's format, version 0
/// (https://github.com/trentm/node-bunyan#log-record-fields). The request's fields and the message's values become fields.
/// </summary>
public sealed class BunyanFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "bunyan";

    /// <summary>The logger's name in each record. The original program uses it too.</summary>
    public const string LoggerName = "cancel-repro";

    private const string MessageTemplateKey = "{OriginalFormat}";
    private static readonly string[] CoreFields = ["name", "hostname", "pid", "level", "time", "msg", "v"];
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("name", LoggerName);
            json.WriteString("hostname", Environment.MachineName);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteNumber("level", LevelOf(logEntry.LogLevel));
            json.WriteString("time", DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("msg", logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteFields(json, FieldsOf(logEntry, scopeProvider));
            WriteError(json, logEntry.Exception);
            json.WriteNumber("v", 0);
            json.WriteEndObject();
        }

        // One write per line, so that lines of different requests do not mix.
        textWriter.Write(Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
    }

    private static SortedDictionary<string, object?> FieldsOf<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes)
    {
        var fields = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        scopes?.ForEachScope(AddRequestFields, fields);
        AddAll(entry.State, fields);
        if (entry.Category != LoggerName)
            fields["component"] = entry.Category;
        return fields;
    }

    private static void AddRequestFields(object? scope, SortedDictionary<string, object?> fields)
    {
        if (scope is RequestFields request)
            AddAll(request, fields);
    }

    private static void AddAll<TState>(TState values, SortedDictionary<string, object?> fields)
    {
        if (values is not IEnumerable<KeyValuePair<string, object?>> pairs)
            return;

        foreach (var (key, value) in pairs)
        {
            if (key != MessageTemplateKey && !CoreFields.Contains(key))
                fields[key] = value;
        }
    }

    private static void WriteFields(Utf8JsonWriter json, SortedDictionary<string, object?> fields)
    {
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            if (value is int or long)
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
            else
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    private static void WriteError(Utf8JsonWriter json, Exception? error)
    {
        if (error is null)
            return;

        json.WriteStartObject("err");
        json.WriteString("name", error.GetType().FullName);
        json.WriteString("message", error.Message);
        json.WriteString("stack", error.ToString());
        json.WriteEndObject();
    }

    private static int LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => 10,
        LogLevel.Debug => 20,
        LogLevel.Information => 30,
        LogLevel.Warning => 40,
        LogLevel.Error => 50,
        _ => 60,
    };
}
