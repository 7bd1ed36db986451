namespace CancelSpec.Tests.Support;

/// <summary>A file that is written until the first write fails, for example on a full disk. All later writes are dropped.</summary>
/// <param name="file">The file.</param>
/// <param name="failed">Called once at most, with the reason.</param>
internal sealed class RunFileStream(FileStream file, Action<string> failed) : Stream
{
    private bool _hasFailed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => throw new NotSupportedException(); }

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            if (!_hasFailed)
                file.Write(buffer, offset, count);
        }
        catch (IOException error)
        {
            _hasFailed = true;
            failed(error.Message);
        }
    }

    protected override void Dispose(bool disposing) => file.Dispose();
}
