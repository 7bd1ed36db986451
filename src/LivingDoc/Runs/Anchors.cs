using System.Text;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>
/// Makes anchors from names, so that a link still leads to its scenario after the next run. No anchor is given twice.
/// </summary>
internal sealed class Anchors
{
    private const int Longest = 90;

    private readonly HashSet<string> _given = [];

    /// <summary>For example <c>5-why--the-server-says-9</c>; a second one of that name gets a number.</summary>
    public string Next(params IEnumerable<string?> names)
    {
        var anchor = Slug(names);
        var unique = anchor;
        for (var number = 2; !_given.Add(unique); number++)
            unique = $"{anchor}-{number}";
        return unique;
    }

    /// <summary>Letters and digits in lower case, with a hyphen for any other characters, and two hyphens between names.</summary>
    public static string Slug(IEnumerable<string?> names)
    {
        var slug = string.Join("--", names.Where(name => !string.IsNullOrWhiteSpace(name)).Select(name => SlugOf(name!)).Where(part => part.Length > 0));
        return slug.Length <= Longest ? slug : slug[..Longest].TrimEnd('-');
    }

    private static string SlugOf(string name)
    {
        var slug = new StringBuilder();
        foreach (var character in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                slug.Append(character);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString().TrimEnd('-');
    }
}
