namespace CancelSpec.Pools;

/// <summary>Gives a pool the name by which <c>--pool</c> selects it.</summary>
/// <param name="name">Lower case words joined by hyphens, unique among the pools.</param>
/// <param name="summary">What it does with a cancelled request, in one line for <c>--help</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PoolAttribute(string name, string summary) : Attribute
{
    public string Name => name;

    public string Summary => summary;

    /// <summary>The pool has a known bug, and the gate must fail it.</summary>
    public bool IsKnownBad { get; init; }

    /// <summary>
    /// The pool promises that work runs to its end, exactly once, also after its client has left. Otherwise work ends with
    /// its client.
    /// </summary>
    public bool HandlersComplete { get; init; }
}
