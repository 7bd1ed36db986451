using System.Globalization;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>The URL parameters that have a counterpart in Npgsql, by their names in libpq.</summary>
internal static class UrlParameters
{
    // Npgsql's own limit.
    private const int LongestTimeout = 1024;

    private static readonly Dictionary<string, SslMode> SslModes = new()
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private static readonly Dictionary<string, ChannelBinding> ChannelBindings = new()
    {
        ["disable"] = ChannelBinding.Disable,
        ["prefer"] = ChannelBinding.Prefer,
        ["require"] = ChannelBinding.Require,
    };

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Setters = new()
    {
        ["application_name"] = (builder, value) => builder.ApplicationName = value,
        ["channel_binding"] = (builder, value) => builder.ChannelBinding = OneOf(ChannelBindings, "channel_binding", value),
        ["connect_timeout"] = (builder, value) => builder.Timeout = Seconds("connect_timeout", value),
        ["options"] = (builder, value) => builder.Options = value,
        ["sslcert"] = (builder, value) => builder.SslCertificate = value,
        ["sslkey"] = (builder, value) => builder.SslKey = value,
        ["sslmode"] = (builder, value) => builder.SslMode = OneOf(SslModes, "sslmode", value),
        ["sslrootcert"] = (builder, value) => builder.RootCertificate = value,
    };

    private static string Known =>
        string.Join(", ", Setters.Keys.Concat(["dbname", "host", "password", "port", "user"]).Order(StringComparer.Ordinal));

    /// <exception cref="UrlParameterException">The name is unknown or the value is wrong.</exception>
    public static void Check(string name, string value) => Apply(new NpgsqlConnectionStringBuilder(), name, value);

    public static void Apply(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        if (!Setters.TryGetValue(name, out var set))
            throw new UrlParameterException($"is unknown; known are {Known}");
        set(builder, value);
    }

    private static T OneOf<T>(Dictionary<string, T> values, string name, string value) =>
        values.TryGetValue(value, out var found)
            ? found
            : throw new UrlParameterException($"is {name}, whose value must be one of {string.Join(", ", values.Keys)}");

    /// <summary>In libpq and in Npgsql zero means to wait without end.</summary>
    private static int Seconds(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestTimeout
            ? seconds
            : throw new UrlParameterException($"is {name}, whose value must be a number of seconds from 0 to {LongestTimeout}");
}

/// <summary>What is wrong with a parameter, as the end of a sentence about it. An unknown name and its value are not repeated.</summary>
internal sealed class UrlParameterException(string message) : FormatException(message);
