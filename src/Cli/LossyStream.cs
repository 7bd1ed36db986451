namespace CancelSpec.Cli;

/// <summary>
/// Standard output or error of a program whose work must not end because nobody can read what it prints: the reader has
/// gone, the disk is full, or the stream is closed. What cannot be written is lost.
/// </summary>
/// <param name="inner">The stream.</param>
internal sealed class LossyStream(Stream inner) : Stream
{
    /// <summary>Why something could not be written; null if all was written.</summary>
    public Exception? Problem { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A writer of text that writes each piece at once.</summary>
    public static (TextWriter Writer, LossyStream Stream) Open(Stream inner)
    {
        var stream = new LossyStream(inner);
        return (TextWriter.Synchronized(new StreamWriter(stream) { AutoFlush = true }), stream);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        // A closed stream is one to which access is not authorized.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Problem ??= problem;
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
