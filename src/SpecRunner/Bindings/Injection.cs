using System.Reflection;
using Reqnroll;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>
/// The rules by which objects are made for constructors and hooks: any class with one public
/// constructor, and what the runner itself provides.
/// </summary>
internal static class Injection
{
    private static readonly Type[] InRun = [typeof(IReqnrollOutputHelper)];
    private static readonly Type[] InFeature = [.. InRun, typeof(FeatureContext)];
    private static readonly Type[] InScenario = [.. InFeature, typeof(ScenarioContext)];

    /// <summary>The one constructor that can be used.</summary>
    /// <exception cref="BindingException">The type has none, or several.</exception>
    public static ConstructorInfo ConstructorOf(Type type)
    {
        if (type.IsAbstract || type.IsValueType || type == typeof(string))
            throw new BindingException($"{type.FullName} cannot be injected: it is no class that can be instantiated");
        var constructors = type.GetConstructors();
        return constructors.Length == 1
            ? constructors[0]
            : throw new BindingException($"{type.FullName} has {constructors.Length} public constructors, and must have one");
    }

    /// <exception cref="BindingException">A binding class, or something that it needs, cannot be made.</exception>
    public static void CheckClass(Type type) => Check(type, InScenario, []);

    /// <exception cref="BindingException">Something that the hook needs cannot be made.</exception>
    public static void CheckHook(MethodInfo method, HookMoment moment)
    {
        var provided = moment switch
        {
            HookMoment.BeforeTestRun or HookMoment.AfterTestRun => InRun,
            HookMoment.BeforeFeature or HookMoment.AfterFeature => InFeature,
            _ => InScenario,
        };
        foreach (var parameter in method.GetParameters())
            Check(parameter.ParameterType, provided, []);
    }

    private static void Check(Type type, IReadOnlyCollection<Type> provided, IReadOnlyList<Type> neededBy)
    {
        if (provided.Contains(type))
            return;
        if (neededBy.Contains(type))
            throw new BindingException($"{type.FullName} needs itself: {string.Join(" needs ", neededBy.Append(type).Select(t => t.Name))}");
        foreach (var parameter in ConstructorOf(type).GetParameters())
            Check(parameter.ParameterType, provided, [.. neededBy, type]);
    }
}
