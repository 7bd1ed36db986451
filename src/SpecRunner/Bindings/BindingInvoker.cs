using System.Reflection;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>Calls binding methods and waits for them.</summary>
internal static class BindingInvoker
{
    /// <summary>Calls a hook; its parameters are injected.</summary>
    public static async Task CallHookAsync(MethodInfo method, ScenarioContainer container)
    {
        var arguments = method.GetParameters().Select(parameter => container.Resolve(parameter.ParameterType)).ToArray();
        await CallAsync(method, container, arguments);
    }

    /// <returns>What the method returned, without the task around it.</returns>
    public static async Task<object?> CallAsync(MethodInfo method, ScenarioContainer container, object?[] arguments)
    {
        var instance = method.IsStatic ? null : container.Resolve(method.DeclaringType!);
        var result = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var task = result switch
        {
            Task running => running,
            ValueTask running => running.AsTask(),
            _ => result is not null && IsValueTaskOfResult(result.GetType())
                ? (Task)result.GetType().GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(result, null)!
                : null,
        };
        if (task is null)
            return result;
        await task;
        return task.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(task);
    }

    private static bool IsValueTaskOfResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>);
}
