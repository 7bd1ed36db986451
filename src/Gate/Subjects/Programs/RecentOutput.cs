using System.Text;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>The end of what programs write, however much it is: the last 256 KiB.</summary>
internal sealed class RecentOutput
{
    private const int Capacity = 256 * 1024;

    private readonly byte[] _ring = new byte[Capacity];
    private readonly Lock _access = new();
    private long _written;

    /// <summary>Reads to the end of the stream.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
            Keep(buffer.AsSpan(0, count));
    }

    /// <summary>Adds a text.</summary>
    public void Write(string text) => Keep(Encoding.UTF8.GetBytes(text));

    /// <summary>What is kept. Where more was written, it begins with a line that says how much is missing.</summary>
    public override string ToString()
    {
        lock (_access)
        {
            if (_written <= Capacity)
                return Encoding.UTF8.GetString(_ring, 0, (int)_written);

            var oldest = (int)(_written % Capacity);
            byte[] kept = [.. _ring.AsSpan(oldest), .. _ring.AsSpan(0, oldest)];
            return $"[{_written - Capacity} bytes before this are not kept]\n{Encoding.UTF8.GetString(kept)}";
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_access)
        {
            while (!bytes.IsEmpty)
            {
                var room = _ring.AsSpan((int)(_written % Capacity));
                var count = Math.Min(room.Length, bytes.Length);
                bytes[..count].CopyTo(room);
                bytes = bytes[count..];
                _written += count;
            }
        }
    }
}
