using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// A <c>postgresql://</c> URL as libpq understands it: user, password, host, port, database and parameters, with
/// percent-encoding in every part.
/// </summary>
/// <remarks>
/// The defaults are those of libpq: host localhost, port 5432, the name of the operating system's user, and a database of the
/// user's name. There can be one host only.
/// Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
/// </remarks>
public sealed record DatabaseUrl
{
    internal const int DefaultPort = 5432;

    internal DatabaseUrl(
        string host,
        int port,
        string user,
        string? password,
        string database,
        IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        Host = host;
        Port = port;
        User = user;
        Password = password;
        Database = database;
        Parameters = parameters;
    }

    /// <summary>A name, an address (IPv6 without brackets), or the folder of a Unix socket.</summary>
    public string Host { get; private init; }

    public int Port { get; private init; }

    public string User { get; private init; }

    public string? Password { get; private init; }

    public string Database { get; private init; }

    /// <summary>The URL without its password: for logs and messages.</summary>
    public string Display => Write(withPassword: false);

    /// <summary>
    /// The file of the server's Unix socket, if that file is not there; otherwise null. It is for messages, because .NET only
    /// says that an address cannot be assigned.
    /// </summary>
    public string? MissingSocket => SocketIn(Host, Port) is ['/', ..] socket && !File.Exists(socket) ? socket : null;

    /// <summary>The parameters of the URL that are no part of the address, each name once.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters { get; private init; }

    /// <summary>Reads a URL that begins with <c>postgresql://</c> or <c>postgres://</c>.</summary>
    /// <exception cref="FormatException">
    /// The message is one line that names the wrong part and what would be right. It repeats nothing of the text, because the
    /// password may be anywhere in it.
    /// </exception>
    public static DatabaseUrl Parse(string url) => DatabaseUrlParser.Parse(url);

    /// <summary>What may be shown of a text that <see cref="Parse"/> does not take, for example <c>postgresql://…</c>.</summary>
    public static string Mask(string text) => DatabaseUrlParser.Mask(text);

    /// <summary>The same place and role, another database.</summary>
    public DatabaseUrl WithDatabase(string name) => this with { Database = name };

    /// <summary>The same database and role, reached through another address, such as a proxy's.</summary>
    public DatabaseUrl WithHost(string host, int port) => this with { Host = host, Port = port };

    /// <summary>The same database, as another role.</summary>
    public DatabaseUrl WithUser(string user, string? password) => this with { User = user, Password = password };

    /// <summary>The value of a parameter; null where the URL does not have it.</summary>
    public string? Parameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Key == name).Value;

    /// <summary>The same URL with one parameter more, or another value for it.</summary>
    /// <exception cref="FormatException">The parameter is unknown, or its value is wrong.</exception>
    public DatabaseUrl WithParameter(string name, string value)
    {
        UrlParameters.Apply(new NpgsqlConnectionStringBuilder(), name, value);
        return this with { Parameters = [.. Parameters.Where(parameter => parameter.Key != name), new(name, value)] };
    }

    /// <summary>The same URL in Npgsql's terms. The builder is new each time, so it may be changed.</summary>
    public NpgsqlConnectionStringBuilder ToConnectionString()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = User,
            Password = Password,
            Database = Database,
        };
        foreach (var (name, value) in Parameters)
            UrlParameters.Apply(builder, name, value);
        return builder;
    }

    /// <summary>The whole URL, with its password: <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => Write(withPassword: true);

    public bool Equals(DatabaseUrl? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>
    /// The Unix socket of a server, if its host is a folder or begins with the "@" of a name that is no file; otherwise null.
    /// </summary>
    internal static string? SocketIn(string host, int port) => host.StartsWith('/') || host.StartsWith('@') ? $"{host.TrimEnd('/')}/.s.PGSQL.{port}" : null;

    private string Write(bool withPassword)
    {
        var url = new StringBuilder("postgresql://").Append(Uri.EscapeDataString(User));
        if (withPassword && Password is not null)
            url.Append(':').Append(Uri.EscapeDataString(Password));
        url.Append('@').Append(HostInUrl()).Append(':').Append(Port);
        url.Append('/').Append(Uri.EscapeDataString(Database));
        var separator = '?';
        foreach (var (name, value) in Parameters)
        {
            url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return url.ToString();
    }

    private string HostInUrl() =>
        System.Net.IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{Host.Replace("%", "%25", StringComparison.Ordinal)}]"
            : Uri.EscapeDataString(Host);
}
