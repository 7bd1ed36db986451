using System.Reflection;
using CancelSpec.SpecRunner.Bindings;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Tells the bindings of a run: parameter types, step definitions and hooks.</summary>
internal static class BindingMessages
{
    public static void Publish(BindingSet bindings, MessageStream messages)
    {
        foreach (var (type, source) in bindings.CustomTypes)
        {
            messages.Publish(Envelope.Create(new ParameterType(
                type.Name, [.. type.Patterns], false, true, source.Id, ReferenceTo(source.Method))));
        }
        foreach (var step in bindings.Steps)
        {
            messages.Publish(Envelope.Create(new StepDefinition(
                step.Id,
                new StepDefinitionPattern(step.Expression.Source, step.Expression.IsCucumberExpression
                    ? StepDefinitionPatternType.CUCUMBER_EXPRESSION
                    : StepDefinitionPatternType.REGULAR_EXPRESSION),
                ReferenceTo(step.Method))));
        }
        foreach (var hook in bindings.Hooks)
        {
            messages.Publish(Envelope.Create(new Hook(
                hook.Id, null, ReferenceTo(hook.Method), TagExpression(hook), TypeOf(hook.Moment))));
        }
    }

    private static string? TagExpression(HookBinding hook) =>
        hook.Tags.Count == 0 ? null : string.Join(" or ", hook.Tags.Select(tag => "@" + tag));

    // Messages know no hooks of features: those are told as hooks of the run.
    private static HookType TypeOf(HookMoment moment) => moment switch
    {
        HookMoment.BeforeTestRun or HookMoment.BeforeFeature => HookType.BEFORE_TEST_RUN,
        HookMoment.AfterTestRun or HookMoment.AfterFeature => HookType.AFTER_TEST_RUN,
        HookMoment.BeforeScenario => HookType.BEFORE_TEST_CASE,
        HookMoment.AfterScenario => HookType.AFTER_TEST_CASE,
        HookMoment.BeforeStep => HookType.BEFORE_TEST_STEP,
        _ => HookType.AFTER_TEST_STEP,
    };

    private static SourceReference ReferenceTo(MethodInfo method) => new(
        null,
        new JavaMethod(
            method.DeclaringType!.FullName, method.Name, [.. method.GetParameters().Select(parameter => parameter.ParameterType.FullName!)]),
        null,
        null);
}
