using System.Globalization;
using System.Net;
using CancelSpec.Databases;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>What a program is told of its address, its database and its pool.</summary>
internal static class PlaceholderValues
{
    /// <summary>The placeholders that tell the program's address.</summary>
    public static readonly IReadOnlyList<string> Address = ["listen", "host", "port"];

    /// <summary>The placeholders that hold the database's password.</summary>
    public static readonly IReadOnlyList<string> Secret = ["database", "database.url", "database.jdbc", "database.npgsql", "database.password"];

    /// <summary>All placeholders, in the order in which they are listed to a user.</summary>
    public static readonly IReadOnlyList<string> Names =
        [.. Address, .. Secret, "database.host", "database.port", "database.user", "database.name", "database.sslmode", "pool-size", "sleep"];

    /// <summary>The values of all placeholders.</summary>
    /// <param name="options">The program.</param>
    /// <param name="listen">Where it accepts requests.</param>
    /// <param name="database">Its database.</param>
    public static IReadOnlyDictionary<string, string> Of(ProgramOptions options, IPEndPoint listen, DatabaseUrl database)
    {
        return new Dictionary<string, string>(Of(database))
        {
            ["listen"] = $"{listen}",
            ["host"] = $"{listen.Address}",
            ["port"] = Text(listen.Port),
            ["pool-size"] = Text(options.PoolSize),
            ["sleep"] = options.Sleep.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The values of the placeholders of a database.</summary>
    public static IReadOnlyDictionary<string, string> Of(DatabaseUrl database)
    {
        var plain = database.Parameter("sslmode") is null ? database.WithParameter("sslmode", "disable") : database;
        return new Dictionary<string, string>
        {
            ["database"] = $"{plain}",
            ["database.url"] = $"{plain}",
            ["database.jdbc"] = Jdbc(plain),
            ["database.npgsql"] = plain.ToConnectionString().ConnectionString,
            ["database.password"] = plain.Password ?? "",
            ["database.host"] = plain.Host,
            ["database.port"] = Text(plain.Port),
            ["database.user"] = plain.User,
            ["database.name"] = plain.Database,
            ["database.sslmode"] = plain.Parameter("sslmode")!,
        };
    }

    /// <summary>The environment variables that each program gets, by the names that libpq and most frameworks read.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(IReadOnlyDictionary<string, string> values) =>
        [.. DatabaseEnvironment(values), ("PORT", values["port"])];

    /// <summary>Those of the variables that tell the database.</summary>
    public static IEnumerable<(string Name, string Value)> DatabaseEnvironment(IReadOnlyDictionary<string, string> values) =>
    [
        ("DATABASE_URL", values["database.url"]),
        ("PGHOST", values["database.host"]),
        ("PGPORT", values["database.port"]),
        ("PGUSER", values["database.user"]),
        ("PGPASSWORD", values["database.password"]),
        ("PGDATABASE", values["database.name"]),
        ("PGSSLMODE", values["database.sslmode"]),
    ];

    // Source: https://jdbc.postgresql.org/documentation/use/#connecting-to-the-database
    private static string Jdbc(DatabaseUrl database)
    {
        var password = database.Password is { } text ? $"&password={Uri.EscapeDataString(text)}" : "";
        return $"jdbc:postgresql://{database.Host}:{Text(database.Port)}/{Uri.EscapeDataString(database.Database)}?user={Uri.EscapeDataString(database.User)}{password}&sslmode={database.Parameter("sslmode")}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
