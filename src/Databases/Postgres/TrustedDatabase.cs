using System.Text.RegularExpressions;

namespace CancelSpec.Databases;

/// <summary>
/// A database whose owner logs in from 127.0.0.1 without a password, to this database only. The owner is no superuser and
/// may create neither databases nor roles.
/// </summary>
public sealed partial record TrustedDatabase
{
    /// <exception cref="ArgumentException">
    /// A name has other characters than lower-case letters, digits and underscores.
    /// </exception>
    public TrustedDatabase(string name, string owner)
    {
        Name = Simple(name, nameof(name));
        Owner = Simple(owner, nameof(owner));
    }

    public string Name { get; }

    public string Owner { get; }

    // So a name means the same in SQL and in pg_hba.conf, and cannot end a quotation in either.
    private static string Simple(string name, string parameter) => SimpleName().IsMatch(name)
        ? name
        : throw new ArgumentException($"\"{name}\" is not made of lower-case letters, digits and underscores", parameter);

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex SimpleName();
}
