namespace CancelSpec.Pools;

/// <summary>An assembly has no pools, or not such as can be used here. The message is one line that names the file.</summary>
public sealed class PoolAssemblyException(string file, string reason, Exception? inner = null) : Exception($"{file}: {reason}", inner);
