using System.Reflection;
using CancelSpec.SpecRunner.Expressions;
using Reqnroll;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>All step definitions, hooks and transformations of a run.</summary>
public sealed class BindingSet
{
    private BindingSet(BindingReader reader)
    {
        Steps = reader.Steps;
        Transformations = [.. reader.Transformations.OrderBy(transformation => transformation.Order)];
        CustomTypes = reader.CustomTypes;
        Hooks = reader.Hooks;
    }

    internal IReadOnlyList<StepBinding> Steps { get; }

    internal IReadOnlyList<HookBinding> Hooks { get; }

    internal IReadOnlyList<Transformation> Transformations { get; }

    /// <summary>Parameter types that transformations define, beside the built-in ones.</summary>
    internal IReadOnlyList<(ParameterType Type, Transformation Source)> CustomTypes { get; }

    /// <summary>The bindings of all <c>[Binding]</c> classes of an assembly.</summary>
    /// <exception cref="BindingException">Names everything that is wrong with them.</exception>
    public static BindingSet FromAssembly(Assembly assembly) =>
        FromTypes(assembly.GetTypes().Where(type => type.IsDefined(typeof(BindingAttribute), inherit: false)));

    /// <summary>The bindings of these classes, whether marked with <c>[Binding]</c> or not.</summary>
    /// <exception cref="BindingException">Names everything that is wrong with them.</exception>
    public static BindingSet FromTypes(IEnumerable<Type> types)
    {
        var reader = new BindingReader();
        reader.Read([.. types]);
        if (reader.Errors.Count > 0)
            throw new BindingException("Bindings are wrong:\n  " + string.Join("\n  ", reader.Errors));
        return new BindingSet(reader);
    }

    /// <summary>The hooks of a moment that these tags (without <c>@</c>) select, in the order to run them.</summary>
    internal IEnumerable<HookBinding> HooksAt(HookMoment moment, IReadOnlyCollection<string> tags) =>
        Hooks.Where(hook => hook.Moment == moment && hook.AppliesTo(tags)).OrderBy(hook => hook.Order);
}
