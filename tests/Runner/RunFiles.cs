namespace CancelSpec.Tests.Runner;

/// <summary>The files that a run leaves in a folder. One that cannot be written costs a notice of one line, and nothing else.</summary>
/// <param name="folder">It is made if it is not there.</param>
/// <param name="notice">Takes the notices.</param>
internal sealed class RunFiles(string folder, Action<string> notice)
{
    /// <summary>Replaces the file. What is written reaches the disk at once.</summary>
    public Stream Create(string name)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            return new Output(file, error => notice($"{name} is cut off: {error}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notice($"{name} is not written: {error.Message}");
            return Stream.Null;
        }
    }

    /// <summary>Drops what comes after a write that has failed, for instance on a full disk.</summary>
    private sealed class Output(FileStream file, Action<string> failed) : Stream
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
}
