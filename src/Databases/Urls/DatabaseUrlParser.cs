using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>
/// Takes a URL apart by the rules of libpq. The one exception is that the authority ends at <c>?</c>, as RFC 3986 says, so that
/// a parameter's value may contain <c>@</c>.
/// </summary>
/// <remarks>
/// A password can end up in any part, if it was not percent-encoded or if it stands where another tool wants it. So messages
/// name parts and repeat nothing of the text.
/// </remarks>
internal sealed class DatabaseUrlParser
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    // Those of other tools are no secret either.
    private static readonly string[] KnownSchemes = [.. Schemes, "jdbc:postgresql://"];

    // These separate settings in the forms of other tools. Then a password may follow.
    private static readonly char[] Foreign = [';', '=', '&', ' '];
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private const string WrongPort = "the port is not a number from 1 to 65535 (a user and password are followed by \"@\")";

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

    /// <summary>The part of a wrong URL that may be shown: its scheme, if that is a known one.</summary>
    public static string Mask(string text) =>
        Array.Find(KnownSchemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) + "…";

    private void ReadAll(string text)
    {
        var (beforeQuery, query) = SplitAt(text, '?');
        var (authority, database) = SplitAt(beforeQuery, '/');
        if (database?.Contains('@', StringComparison.Ordinal) == true)
            throw Wrong("an \"@\" follows the first \"/\"; in a user, password or database write / as %2F and @ as %40");
        ReadAuthority(authority);
        RefuseForeign(database, "database");
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
            RefuseForeign(user, "user");
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
                throw Wrong("what stands in brackets is not an IPv6 address");
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
        if (encodedValue.AsSpan().ContainsAny('=', ';'))
            throw Wrong($"parameter {position} has a second \"=\", or a \";\"; parameters are separated by \"&\", and in a value write = as %3D and ; as %3B");
        var value = Decode(encodedValue, $"parameter {position}");
        try
        {
            Store(name, value);
        }
        catch (UrlParameterException e)
        {
            throw Wrong($"parameter {position} {e.Message}");
        }
    }

    /// <summary>A parameter replaces what an earlier part of the URL says, as in libpq.</summary>
    private void Store(string name, string value)
    {
        switch (name)
        {
            case "host": _host = value; break;
            case "port": _port = value; break;
            case "user": _user = value; break;
            case "password": _password = value; break;
            case "dbname": _database = value; break;
            // libpq accepts this spelling too, because URLs for JDBC have it.
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
        var host = string.IsNullOrEmpty(_host) ? "localhost" : _host;
        var port = string.IsNullOrEmpty(_port) ? DatabaseUrl.DefaultPort : PortNumber(_port);
        RefuseWrongHost(host, port);
        var user = string.IsNullOrEmpty(_user) ? Environment.UserName : _user;
        if (user.Length == 0)
            throw Wrong($"it names no user, and user id {SystemUser.Id} of this machine has no name to take instead");
        if (user.Contains(':', StringComparison.Ordinal))
            throw Wrong("the user has a \":\"; between a user and a password it is not encoded");
        return new DatabaseUrl(host, port, user, _password, string.IsNullOrEmpty(_database) ? user : _database, _parameters);
    }

    private static void RefuseWrongHost(string host, int port)
    {
        if (host.Contains(',', StringComparison.Ordinal))
            throw Wrong("it names several hosts; one host is supported");
        if (DatabaseUrl.SocketIn(host, port) is { } socket)
        {
            if (Encoding.UTF8.GetByteCount(socket) > Platform.LongestSocketPath)
                throw Wrong($"the path of the Unix socket, with its folder and .s.PGSQL.{port}, has more than {Platform.LongestSocketPath} bytes");
        }
        else if (!IPAddress.TryParse(host, out _) && !host.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_'))
        {
            throw Wrong("the host is neither a name nor an address nor an absolute path");
        }
    }

    private static void RefuseForeign(string? text, string part)
    {
        if (text?.IndexOfAny(Foreign) >= 0)
            throw Wrong($"the {part} has a \";\", \"=\", \"&\" or blank; parameters are written ?name=value&name=value, and in a {part} such a character as %3B, %3D, %26 or %20");
    }

    private static int PortNumber(string port)
    {
        if (!port.All(char.IsAsciiDigit))
            throw Wrong(WrongPort);
        return int.TryParse(port, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
            ? number
            : throw Wrong(WrongPort);
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
