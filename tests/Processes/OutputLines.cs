using System.Threading.Channels;
using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.Processes;

/// <summary>The lines that programs write.</summary>
internal sealed class OutputLines
{
    private readonly List<string> _lines = [];
    private readonly Channel<string> _next = Channel.CreateUnbounded<string>();

    /// <summary>All of them so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public async Task ReadAsync(Stream output)
    {
        using var reader = new StreamReader(output);
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
                _lines.Add(line);
            _next.Writer.TryWrite(line);
        }
    }

    /// <summary>Waits for the next line.</summary>
    public async Task<string> NextAsync()
    {
        var next = _next.Reader.ReadAsync().AsTask();
        await next.WaitForAsync("a line of output");
        return await next;
    }
}
