using System.Reflection;

namespace CancelSpec.Pools;

/// <summary>The pools of one assembly by name: its public classes with a <see cref="PoolAttribute"/>.</summary>
public sealed class PoolCatalog
{
    private readonly SortedDictionary<string, (Type Type, PoolAttribute About)> _pools = new(StringComparer.Ordinal);

    /// <exception cref="PoolAssemblyException">A class cannot be made as a pool, or two have one name.</exception>
    private PoolCatalog(Assembly assembly, string file)
    {
        foreach (var type in assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<PoolAttribute>() is not { } about)
                continue;
            if (!type.IsAssignableTo(typeof(IConnectionPool)))
                throw new PoolAssemblyException(file, $"the class {type.FullName} has [Pool], but is no {nameof(IConnectionPool)}");
            if (type.IsAbstract || type.ContainsGenericParameters || type.GetConstructor([typeof(PoolSettings)]) is null)
                throw new PoolAssemblyException(file, $"the class {type.FullName} needs a public constructor that takes {nameof(PoolSettings)}, and must not be abstract or generic");
            if (!_pools.TryAdd(about.Name, (type, about)))
                throw new PoolAssemblyException(file, $"the classes {_pools[about.Name].Type.FullName} and {type.FullName} have the same name '{about.Name}'");
        }
    }

    /// <summary>The pools of CancelSpec.</summary>
    public static PoolCatalog Ours { get; } = new(typeof(PoolCatalog).Assembly, typeof(PoolCatalog).Assembly.GetName().Name!);

    /// <summary>The attribute of each pool, in alphabetical order.</summary>
    public IReadOnlyCollection<PoolAttribute> All => [.. _pools.Values.Select(pool => pool.About)];

    /// <summary>The names, separated by commas, for messages.</summary>
    public string Names => string.Join(", ", _pools.Keys);

    /// <summary>
    /// The pools of an assembly that was compiled against CancelSpec.Pools. The assembly gets the CancelSpec.Pools and the
    /// Npgsql of this program. Its other libraries are looked for in its own folder.
    /// </summary>
    /// <param name="path">The assembly's file.</param>
    /// <exception cref="PoolAssemblyException">The file has no pools, or not such as can be used here.</exception>
    public static PoolCatalog Load(string path)
    {
        var catalog = PoolAssembly.Read(path, assembly => new PoolCatalog(assembly, path));
        return catalog._pools.Count > 0
            ? catalog
            : throw new PoolAssemblyException(path, "there is no pool in it: no public class has [Pool(name, summary)]");
    }

    public bool Contains(string name) => _pools.ContainsKey(name);

    /// <summary>Makes the named pool. The pool connects when it is first used.</summary>
    /// <exception cref="ArgumentException">There is no pool of that name.</exception>
    public IConnectionPool Create(string name, PoolSettings settings)
    {
        if (!_pools.TryGetValue(name, out var pool))
            throw new ArgumentException($"there is no pool '{name}'; there are {Names}", nameof(name));

        return (IConnectionPool)Activator.CreateInstance(pool.Type, settings)!;
    }
}
