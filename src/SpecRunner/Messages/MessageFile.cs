using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>
/// The messages of a run in a file, one on a line. Every line is flushed, so that a killed run
/// leaves whole ones. Messages are held back until <see cref="Begin"/> has written what the run ran on.
/// </summary>
internal sealed class MessageFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessageToNdjsonWriter? _writer;
    private List<Envelope>? _heldBack = [];

    private MessageFile(Stream? stream) =>
        _writer = stream is null ? null : new MessageToNdjsonWriter(stream, (writer, envelope) => writer.Write(MessageJson.Write(envelope)));

    /// <summary>Replaces the file. Where that is not possible, messages go nowhere, and a notice says so.</summary>
    public static MessageFile Create(string path, Action<string> notice)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new MessageFile(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (System.Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notice($"No messages are written: {error.Message}");
            return new MessageFile(null);
        }
    }

    public void Write(Envelope envelope)
    {
        lock (_lock)
        {
            if (_heldBack is not null)
                _heldBack.Add(envelope);
            else
                _writer?.Write(envelope);
        }
    }

    /// <summary>Writes this message first and then everything that was held back.</summary>
    public void Begin(Envelope meta)
    {
        lock (_lock)
        {
            var held = _heldBack ?? throw new InvalidOperationException("The file has begun already.");
            _heldBack = null;
            _writer?.Write(meta);
            foreach (var envelope in held)
                _writer?.Write(envelope);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
        }
    }
}
