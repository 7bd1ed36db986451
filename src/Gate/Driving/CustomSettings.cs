using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// The names of settings such as <c>app.tenant</c>, which <c>pg_settings</c> does not show. They are taken from the SQL that
/// the tap has seen.
/// </summary>
internal sealed partial class CustomSettings
{
    private const int MostNames = 100;

    private readonly Lock _access = new();
    private readonly HashSet<StatementSql> _known = [];
    private ImmutableSortedSet<string> _names = [];

    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_access)
                return _names;
        }
    }

    /// <summary>Takes note of the SQL in what the tap has seen.</summary>
    public void Learn(IEnumerable<TapEvent> events)
    {
        lock (_access)
        {
            foreach (var seen in events)
            {
                if (seen.Sql is { } sql && _known.Add(sql))
                    _names = _names.Union(NamesIn(sql.Text).Take(MostNames - _names.Count));
            }
        }
    }

    /// <summary>The names that SET and set_config have in SQL.</summary>
    internal static IEnumerable<string> NamesIn(string sql) => Setting().Matches(sql)
        .Select(match => match.Groups["name"].Value.Replace("\"", "", StringComparison.Ordinal).ToLowerInvariant());

    [GeneratedRegex(
        """
        (?: \bSET\s+(?:(?:SESSION|LOCAL)\s+)? | \bset_config\s*\(\s*E?' )
        (?<name> "?[a-z_][a-z0-9_$]*"?(?:\."?[a-z_][a-z0-9_$]*"?)+ )
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
