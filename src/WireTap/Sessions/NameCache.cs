using System.Text;

namespace CancelSpec.WireTap;

/// <summary>
/// The names of statements and portals that were seen not long ago, so that the same name needs no memory again. For one
/// thread at a time.
/// </summary>
internal sealed class NameCache
{
    private const int Most = 64;

    private readonly HashSet<string> _known = new(new AsciiComparer());
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public NameCache() => _byBytes = _known.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <param name="text">Begins with the name, which a NUL ends.</param>
    public string Get(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        var bytes = end < 0 ? text : text[..end];
        if (_byBytes.TryGetValue(bytes, out var known))
            return known;
        if (_known.Count == Most)
            _known.Clear();
        var name = Encoding.UTF8.GetString(bytes);
        _known.Add(name);
        return name;
    }

    /// <summary>Compares bytes with a string. Names beyond ASCII are never equal, and need memory each time.</summary>
    private sealed class AsciiComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other);

        public int GetHashCode(string obj)
        {
            var hash = 0;
            foreach (var one in obj)
                hash = (hash * 31) + one;
            return hash;
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = 0;
            foreach (var one in alternate)
                hash = (hash * 31) + one;
            return hash;
        }

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
    }
}
