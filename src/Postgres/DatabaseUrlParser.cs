using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CancelSpec.Postgres;

/// <summary>
/// Takes a URL apart by the rules of libpq, except that the authority ends at <c>?</c> as RFC 3986
/// says, so that a parameter's value may contain <c>@</c>.
/// </summary>
/// <remarks>
/// A password that was not percent-encoded can end up in any other part. So messages repeat only
/// what cannot be a piece of one.
/// </remarks>
internal sealed class DatabaseUrlParser
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, string>> _parameters = [];
    private string? _host;
    private string? _port;
    private string? _user;
    private string? _password;
    private string? _database;

    public static DatabaseUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var scheme = Array.Find(Schemes, s => url.StartsWith(s, StringComparison.OrdinalIgnoreCase))
            ?? throw Wrong("it must begin with postgresql:// or postgres://");
        var parser = new DatabaseUrlParser();
        parser.ReadAll(url[scheme.Length..]);
        return parser.Result();
    }

    private void ReadAll(string text)
    {
        var (beforeQuery, query) = SplitAt(text, '?');
        var (authority, database) = SplitAt(beforeQuery, '/');
        if (database?.Contains('@', StringComparison.Ordinal) == true)
            throw Wrong("an \"@\" follows the first \"/\"; in a user, password or database write / as %2F and @ as %40");
        ReadAuthority(authority);
        _database = database is null ? null : Decode(database, "database");
        foreach (var (index, piece) in (query ?? "").Split('&').Index())
        {
            if (piece.Length > 0)
                ReadParameter(piece, index + 1);
        }
    }

    private void ReadAuthority(string authority)
    {
        var parts = authority.Split('@');
        if (parts.Length > 2)
            throw Wrong("there are several \"@\" before the database; in a user or password write @ as %40");
        if (parts.Length == 2)
        {
            var (user, password) = SplitAt(parts[0], ':');
            _user = Decode(user, "user");
            _password = password is null ? null : Decode(password, "password");
        }

        ReadHostAndPort(parts[^1]);
    }

    private void ReadHostAndPort(string text)
    {
        if (text.Contains(',', StringComparison.Ordinal))
            throw Wrong("it names several hosts; one host is supported");
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < text.Length && text[end + 1] != ':'))
                throw Wrong("an IPv6 address must be written as [address] or [address]:port");
            _host = Decode(text[1..end], "host");
            if (!IPAddress.TryParse(_host, out var ip) || ip.AddressFamily != AddressFamily.InterNetworkV6)
                throw Wrong($"host \"[{_host}]\" is not an IPv6 address");
            _port = end + 2 < text.Length ? Decode(text[(end + 2)..], "port") : null;
            return;
        }

        var (host, port) = SplitAt(text, ':');
        if (port?.Contains(':', StringComparison.Ordinal) == true)
            throw Wrong("the host has several colons; an IPv6 address must be written in brackets, as in [::1]:5432");
        _host = Decode(host, "host");
        _port = port is null ? null : Decode(port, "port");
    }

    private void ReadParameter(string piece, int position)
    {
        var (encodedName, encodedValue) = SplitAt(piece, '=');
        if (encodedValue is null)
            throw Wrong($"parameter {position} has no \"=\"; parameters are written name=value&name=value");
        var name = Decode(encodedName, $"the name of parameter {position}");
        if (encodedValue.Contains('=', StringComparison.Ordinal))
            throw Wrong($"parameter {name} has a second \"=\"; in a value write = as %3D");
        Store(name, Decode(encodedValue, $"parameter {name}"));
    }

    /// <summary>A parameter wins over the same thing said earlier in the URL, as in libpq.</summary>
    private void Store(string name, string value)
    {
        switch (name)
        {
            case "host": _host = value; break;
            case "port": _port = value; break;
            case "user": _user = value; break;
            case "password": _password = value; break;
            case "dbname": _database = value; break;
            // libpq accepts this spelling for the sake of URLs written for JDBC.
            case "ssl" when value == "true": Store("sslmode", "require"); break;
            default:
                UrlParameters.Check(name, value);
                _parameters.RemoveAll(p => p.Key == name);
                _parameters.Add(new(name, value));
                break;
        }
    }

    private DatabaseUrl Result()
    {
        if (_host?.Contains(',', StringComparison.Ordinal) == true)
            throw Wrong("it names several hosts; one host is supported");
        var user = string.IsNullOrEmpty(_user) ? Environment.UserName : _user;
        return new DatabaseUrl(
            string.IsNullOrEmpty(_host) ? "localhost" : _host,
            string.IsNullOrEmpty(_port) ? DatabaseUrl.DefaultPort : PortNumber(_port),
            user,
            _password,
            string.IsNullOrEmpty(_database) ? user : _database,
            _parameters);
    }

    private static int PortNumber(string port)
    {
        if (!port.All(char.IsAsciiDigit))
            throw Wrong("the port is not a number from 1 to 65535 (a user and password are followed by \"@\")");
        return int.TryParse(port, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
            ? number
            : throw Wrong($"port \"{port}\" is not a number from 1 to 65535");
    }

    private static (string Before, string? After) SplitAt(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static string Decode(string text, string part)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                var length = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(StrictUtf8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
                throw Wrong($"{part}: a \"%\" must be followed by two hexadecimal digits; write % itself as %25");
            if (value == 0)
                throw Wrong($"{part}: %00 is not allowed");
            bytes.Add(value);
            i += 2;
        }

        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong($"{part}: the percent-encoded bytes are not UTF-8");
        }
    }

    private static FormatException Wrong(string what) => new($"database URL: {what}");
}
