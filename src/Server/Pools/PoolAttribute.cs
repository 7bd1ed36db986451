namespace CancelSpec.Server.Pools;

/// <summary>Gives a pool the name by which <c>--pool</c> selects it.</summary>
/// <param name="name">Lower case words joined by hyphens, unique among the pools.</param>
/// <param name="summary">What it does with a cancelled request, in one line for <c>--help</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PoolAttribute(string name, string summary) : Attribute
{
    public string Name => name;

    public string Summary => summary;
}
