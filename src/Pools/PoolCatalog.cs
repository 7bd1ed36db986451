using System.Reflection;

namespace CancelSpec.Pools;

/// <summary>All pools of this assembly by name, found by their <see cref="PoolAttribute"/>.</summary>
public static class PoolCatalog
{
    private static readonly SortedDictionary<string, (Type Type, PoolAttribute About)> Pools = Find();

    /// <summary>The attribute of each pool, in alphabetical order.</summary>
    public static IReadOnlyCollection<PoolAttribute> All { get; } = [.. Pools.Values.Select(pool => pool.About)];

    /// <summary>The names, separated by commas, for messages.</summary>
    public static string Names => string.Join(", ", Pools.Keys);

    public static bool Contains(string name) => Pools.ContainsKey(name);

    /// <summary>Makes the named pool. The pool connects when it is first used.</summary>
    /// <exception cref="ArgumentException">There is no pool of that name.</exception>
    public static IConnectionPool Create(string name, PoolSettings settings)
    {
        if (!Pools.TryGetValue(name, out var pool))
            throw new ArgumentException($"there is no pool '{name}'; there are {Names}", nameof(name));

        return (IConnectionPool)Activator.CreateInstance(pool.Type, settings)!;
    }

    private static SortedDictionary<string, (Type, PoolAttribute)> Find()
    {
        var found = new SortedDictionary<string, (Type, PoolAttribute)>(StringComparer.Ordinal);
        foreach (var type in typeof(PoolCatalog).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<PoolAttribute>() is { } about)
                found.Add(about.Name, (type, about));
        }

        return found;
    }
}
