using System.Reflection;
using System.Text.RegularExpressions;
using CancelSpec.SpecRunner.Expressions;
using CancelSpec.SpecRunner.Messages;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using ParameterType = CancelSpec.SpecRunner.Expressions.ParameterType;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>Collects bindings from classes, and everything that is wrong with them.</summary>
internal sealed class BindingReader
{
    private const BindingFlags Members =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public List<StepBinding> Steps { get; } = [];

    public List<HookBinding> Hooks { get; } = [];

    public List<Transformation> Transformations { get; } = [];

    public List<(ParameterType Type, Transformation Source)> CustomTypes { get; } = [];

    public List<string> Errors { get; } = [];

    public void Read(IReadOnlyCollection<Type> classes)
    {
        var methods = classes.SelectMany(type => type.GetMethods(Members).OrderBy(method => method.MetadataToken)).ToList();
        foreach (var type in classes)
            Check(type.FullName!, () => CheckClass(type));
        // Expressions may use any parameter type, wherever it is defined.
        foreach (var method in methods)
            ReadTransformations(method);
        foreach (var method in methods)
        {
            ReadSteps(method);
            ReadHooks(method);
        }
    }

    private static void CheckClass(Type type)
    {
        // Reqnroll would not see it.
        if (type.IsDefined(typeof(BindingAttribute)) && !type.IsVisible)
            throw new BindingException("a [Binding] class must be public");
        var isStatic = type.IsAbstract && type.IsSealed;
        if (!isStatic)
            Injection.CheckClass(type);
    }

    private void ReadTransformations(MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes<StepArgumentTransformationAttribute>())
        {
            Check(method, () =>
            {
                var pattern = attribute.Regex is { } regex ? new Regex($"^(?:{Unanchored(regex)})$") : null;
                var transformation = new Transformation(Id.New(), method, attribute.Name, pattern, attribute.Order);
                if (transformation.ResultType == typeof(void) || transformation.ResultType == typeof(Task))
                    throw new BindingException("a transformation must return what it made");
                Transformations.Add(transformation);
                if (attribute.Name is { } name)
                    AddType(new ParameterType(name, [attribute.Regex is null ? ".*" : Unanchored(attribute.Regex)]), transformation);
            });
        }
    }

    private void AddType(ParameterType type, Transformation source)
    {
        if (KnownTypes().Any(known => known.Name == type.Name))
            throw new BindingException($"there is a parameter type '{{{type.Name}}}' already");
        CustomTypes.Add((type, source));
    }

    private void ReadSteps(MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes<StepDefinitionBaseAttribute>())
        {
            Check(method, () => Steps.Add(new StepBinding(
                Id.New(), method, StepExpression.Parse(attribute.Expression, KnownTypes()), KeywordOf(attribute))));
        }
    }

    private void ReadHooks(MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes<HookAttribute>())
        {
            Check(method, () =>
            {
                var moment = MomentOf(attribute);
                if (moment <= HookMoment.AfterFeature && !method.IsStatic)
                    throw new BindingException($"a [{moment}] hook must be static");
                Injection.CheckHook(method, moment);
                Hooks.Add(new HookBinding(
                    Id.New(), method, moment, [.. attribute.Tags.Select(tag => tag.TrimStart('@'))], attribute.Order));
            });
        }
    }

    private IReadOnlyCollection<ParameterType> KnownTypes() =>
        [.. ParameterType.BuiltIn, .. CustomTypes.Select(custom => custom.Type)];

    private static string Unanchored(string regex) => regex.TrimStart('^').TrimEnd('$');

    private static PickleStepType? KeywordOf(StepDefinitionBaseAttribute attribute) => attribute switch
    {
        GivenAttribute => PickleStepType.CONTEXT,
        WhenAttribute => PickleStepType.ACTION,
        ThenAttribute => PickleStepType.OUTCOME,
        _ => null,
    };

    private static HookMoment MomentOf(HookAttribute attribute) => attribute switch
    {
        BeforeTestRunAttribute => HookMoment.BeforeTestRun,
        AfterTestRunAttribute => HookMoment.AfterTestRun,
        BeforeFeatureAttribute => HookMoment.BeforeFeature,
        AfterFeatureAttribute => HookMoment.AfterFeature,
        BeforeScenarioAttribute => HookMoment.BeforeScenario,
        AfterScenarioAttribute => HookMoment.AfterScenario,
        BeforeStepAttribute => HookMoment.BeforeStep,
        AfterStepAttribute => HookMoment.AfterStep,
        _ => throw new BindingException($"{attribute.GetType().Name} is not supported"),
    };

    private void Check(MethodInfo method, Action read) => Check($"{method.DeclaringType!.FullName}.{method.Name}", () =>
    {
        if (!method.IsPublic)
            throw new BindingException("a binding must be public");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(System.Runtime.CompilerServices.AsyncStateMachineAttribute)))
            throw new BindingException("an asynchronous binding must return a task, or nobody could wait for it");
        read();
    });

    private void Check(string place, Action read)
    {
        try
        {
            read();
        }
        catch (System.Exception error) when (error is BindingException or ArgumentException)
        {
            Errors.Add($"{place}: {error.Message}");
        }
    }
}
