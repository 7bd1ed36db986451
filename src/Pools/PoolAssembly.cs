using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace CancelSpec.Pools;

/// <summary>Loads an assembly with pools into this program, and checks that it finds here what it was compiled against.</summary>
internal static class PoolAssembly
{
    /// <summary>
    /// The libraries whose types a pool and this program exchange: CancelSpec.Pools, what it uses, and what that uses.
    /// </summary>
    private static readonly HashSet<string> Shared = FindShared();

    /// <summary>Loads the assembly and reads it.</summary>
    /// <exception cref="PoolAssemblyException">There is no such assembly, or it lacks something here.</exception>
    public static T Read<T>(string path, Func<Assembly, T> read)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
            throw new PoolAssemblyException(path, "there is no such file");

        try
        {
            var context = new Context(file);
            var assembly = context.LoadFromAssemblyPath(file);
            // Otherwise what is missing would show when the pool is used.
            foreach (var library in assembly.GetReferencedAssemblies())
                context.LoadFromAssemblyName(library);
            CheckMembers(assembly, file);
            return read(assembly);
        }
        catch (BadImageFormatException error)
        {
            throw new PoolAssemblyException(path, "this is no .NET assembly", error);
        }
        catch (Exception error) when (error is TypeLoadException or ReflectionTypeLoadException or MissingMemberException or FileLoadException or FileNotFoundException)
        {
            throw new PoolAssemblyException(path, $"it was built against another version of CancelSpec.Pools, or a library is missing: {OneLine(error)}", error);
        }
    }

    /// <summary>Resolves all members of ours that the assembly uses.</summary>
    private static void CheckMembers(Assembly assembly, string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        foreach (var member in metadata.MemberReferences)
        {
            if (IsOurs(metadata, metadata.GetMemberReference(member).Parent))
                assembly.ManifestModule.ResolveMember(MetadataTokens.GetToken(member));
        }
    }

    private static bool IsOurs(MetadataReader metadata, EntityHandle type) =>
        type.Kind is HandleKind.TypeReference
        && metadata.GetTypeReference((TypeReferenceHandle)type).ResolutionScope is { Kind: HandleKind.AssemblyReference } scope
        && Shared.Contains(metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));

    private static string OneLine(Exception error) =>
        (error is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? first : error).Message.ReplaceLineEndings(" ");

    private static HashSet<string> FindShared()
    {
        var pools = typeof(PoolAssembly).Assembly;
        var used = pools.GetReferencedAssemblies();
        return [pools.GetName().Name!, .. used.Concat(used.SelectMany(name => Assembly.Load(name).GetReferencedAssemblies())).Select(name => name.Name!)];
    }

    /// <summary>Finds the libraries of the assembly: those that are shared in this program, the others in its own folder.</summary>
    private sealed class Context(string file) : AssemblyLoadContext(Path.GetFileName(file))
    {
        private readonly AssemblyDependencyResolver _dependencies = new(file);

        protected override Assembly? Load(AssemblyName name)
        {
            if (!Shared.Contains(name.Name!))
                return _dependencies.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;
            // By its full name, a handler of the surrounding program may find an assembly of any version.
            var here = Default.LoadFromAssemblyName(new AssemblyName(name.Name!));
            return name.Version <= here.GetName().Version
                ? here
                : throw new FileLoadException($"{name.Name} {name.Version} is newer than {here.GetName().Version}, which is here", name.FullName);
        }
    }
}
