using System.ComponentModel;
using System.Globalization;
using Reqnroll;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>Converts step arguments into what the binding's parameters want.</summary>
internal sealed class ArgumentConverter(IReadOnlyList<Transformation> transformations, ScenarioContainer container)
{
    /// <param name="argument">A text or a <see cref="Table"/>.</param>
    /// <exception cref="BindingException">There is no conversion to the type.</exception>
    public async Task<object?> ConvertAsync(object argument, Type target)
    {
        foreach (var transformation in transformations.Where(candidate => target.IsAssignableFrom(candidate.ResultType)))
        {
            if (await TryAsync(transformation, argument) is (true, var result))
                return result;
        }
        return target.IsInstanceOfType(argument) ? argument : ConvertText(argument as string, target);
    }

    private async Task<(bool Done, object? Result)> TryAsync(Transformation transformation, object argument)
    {
        var parameters = transformation.Method.GetParameters();
        object?[] arguments;
        if (argument is string text)
        {
            if (transformation.Match(text) is not { } parts || parts.Count != parameters.Length || parameters[0].ParameterType == typeof(Table))
                return (false, null);
            arguments = [.. parts.Zip(parameters, (part, parameter) => ConvertText(part, parameter.ParameterType))];
        }
        else
        {
            if (parameters.Length != 1 || !parameters[0].ParameterType.IsInstanceOfType(argument))
                return (false, null);
            arguments = [argument];
        }
        return (true, await BindingInvoker.CallAsync(transformation.Method, container, arguments));
    }

    private static object ConvertText(string? text, Type target)
    {
        try
        {
            var type = Nullable.GetUnderlyingType(target) ?? target;
            if (text is null)
                throw new NotSupportedException();
            if (type == typeof(string))
                return text;
            if (type.IsEnum)
                return Enum.Parse(type, text, ignoreCase: true);
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.CurrentCulture, text)!;
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException or FormatException or OverflowException)
        {
            throw new BindingException($"{(text is null ? "The table" : $"'{text}'")} cannot be converted to {target.Name}.");
        }
    }
}
