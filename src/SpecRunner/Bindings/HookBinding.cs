using System.Reflection;

namespace CancelSpec.SpecRunner.Bindings;

internal enum HookMoment
{
    BeforeTestRun,
    AfterTestRun,
    BeforeFeature,
    AfterFeature,
    BeforeScenario,
    AfterScenario,
    BeforeStep,
    AfterStep,
}

/// <summary>A method to run at a certain moment.</summary>
/// <param name="Tags">Without the leading <c>@</c>; empty for a hook that always runs.</param>
internal sealed record HookBinding(string Id, MethodInfo Method, HookMoment Moment, IReadOnlyList<string> Tags, int Order)
{
    public bool AppliesTo(IReadOnlyCollection<string> tags) => Tags.Count == 0 || Tags.Any(tags.Contains);

    public override string ToString() => $"[{Moment}] {Method.DeclaringType!.Name}.{Method.Name}";
}
