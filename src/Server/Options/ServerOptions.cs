using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CancelSpec.Databases;
using CancelSpec.Pools;

namespace CancelSpec.Server.Options;

/// <summary>How the server runs.</summary>
public sealed partial record ServerOptions
{
    public const string DefaultListen = "127.0.0.1:12344";
    public const string DefaultDatabase = "postgresql://root@127.0.0.1:12345/defaultdb?sslmode=disable";
    public const string DefaultPool = "unfixed";
    public const string DefaultPoolSize = "1";
    public const string DefaultSleep = "5s";
    public const string DefaultExplore = "false";
    private const int LargestPool = 1000;

    /// <summary>Where the server accepts requests; port 0 takes any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    public required DatabaseUrl Database { get; init; }

    /// <summary>Whether the database is the default one. Then the server may start one at that address.</summary>
    public required bool DatabaseIsDefault { get; init; }

    /// <summary>The pool's name. A command line can only name a pool of <see cref="PoolCatalog"/>.</summary>
    public required string Pool { get; init; }

    /// <summary>How many connections the pool may have.</summary>
    public required int PoolSize { get; init; }

    /// <summary>How long <c>/sleep</c> sleeps.</summary>
    public required TimeSpan Sleep { get; init; }

    /// <summary>Whether the server has the endpoints for the gate.</summary>
    public required bool Explore { get; init; }

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingException">A setting has a wrong value.</exception>
    internal static ServerOptions Read(Func<string, SettingValue> setting)
    {
        var database = setting("database");
        return new ServerOptions
        {
            Listen = ReadListen(setting("listen")),
            Database = ReadDatabase(database),
            DatabaseIsDefault = database.IsDefault,
            Pool = ReadPool(setting("pool")),
            PoolSize = ReadPoolSize(setting("pool-size")),
            Sleep = ReadSleep(setting("sleep")),
            Explore = ReadExplore(setting("explore")),
        };
    }

    private static IPEndPoint ReadListen(SettingValue value)
    {
        var text = value.Text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
            ? $"{IPAddress.Loopback}:{value.Text["localhost:".Length..]}"
            : value.Text;
        // IPEndPoint alone would accept an address without a port, and a bare IPv6 address.
        if (!EndsInPort().IsMatch(text) || !IPEndPoint.TryParse(text, out var endpoint))
            throw value.Refused("an IP address and a port, such as 127.0.0.1:12344 or [::1]:0");

        return endpoint;
    }

    private static DatabaseUrl ReadDatabase(SettingValue value)
    {
        try
        {
            return DatabaseUrl.Parse(value.Text);
        }
        catch (FormatException error)
        {
            throw new SettingException($"{value.Source}: '{DatabaseUrl.Mask(value.Text)}' is not valid; {error.Message}; expected a URL such as {DefaultDatabase}");
        }
    }

    private static string ReadPool(SettingValue value) =>
        PoolCatalog.Ours.Contains(value.Text) ? value.Text : throw value.Refused($"one of {PoolCatalog.Ours.Names}");

    private static int ReadPoolSize(SettingValue value) =>
        int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= LargestPool
            ? size
            : throw value.Refused($"a whole number from 1 to {LargestPool}");

    private static TimeSpan ReadSleep(SettingValue value)
    {
        var sleep = Duration.Parse(value.Text) ?? throw value.Refused(Duration.Forms);
        return sleep <= TimeSpan.FromDays(1) ? sleep : throw value.Refused("at most a day");
    }

    private static bool ReadExplore(SettingValue value) =>
        bool.TryParse(value.Text, out var explore) ? explore : throw value.Refused("true or false");

    [GeneratedRegex(@"^(?:[^:\[\]]+|\[[^\]]+\]):\d{1,5}$")]
    private static partial Regex EndsInPort();
}

/// <summary>The text of a setting and where it came from.</summary>
internal sealed partial record SettingValue(string Source, string Text, bool IsDefault)
{
    private static readonly SearchValues<char> AddressSigns = SearchValues.Create("@=/%");

    public SettingException Refused(string expected) => new($"{Source}: '{Shown(Text)}' is not valid; expected {expected}");

    /// <summary>
    /// The text as it may be printed. A text that may be a database's address has perhaps a password in it. Then only the
    /// option at its beginning is printed.
    /// </summary>
    public static string Shown(string text) => text.AsSpan().ContainsAny(AddressSigns) ? $"{OptionName().Match(text)}…" : text;

    [GeneratedRegex("^--[a-z-]+")]
    private static partial Regex OptionName();
}
