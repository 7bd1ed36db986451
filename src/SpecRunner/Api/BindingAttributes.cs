namespace Reqnroll;

/// <summary>Marks a class whose methods are step definitions, hooks or transformations.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindingAttribute : Attribute;

/// <summary>
/// A step definition. The expression is a cucumber expression, or a regular expression
/// if it begins with <c>^</c> or ends with <c>$</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class StepDefinitionBaseAttribute(string expression) : Attribute
{
    public string Expression { get; set; } = expression;
}

/// <summary>Matches steps that begin with Given (and the And, But or * that follow).</summary>
public class GivenAttribute(string expression) : StepDefinitionBaseAttribute(expression);

/// <summary>Matches steps that begin with When (and the And, But or * that follow).</summary>
public class WhenAttribute(string expression) : StepDefinitionBaseAttribute(expression);

/// <summary>Matches steps that begin with Then (and the And, But or * that follow).</summary>
public class ThenAttribute(string expression) : StepDefinitionBaseAttribute(expression);

/// <summary>Matches steps with any keyword.</summary>
public class StepDefinitionAttribute(string expression) : StepDefinitionBaseAttribute(expression);

/// <summary>
/// Converts a step argument into the method's return type. With a regular expression, its groups
/// are the method's arguments; with a name, it is also the cucumber expression parameter <c>{name}</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class StepArgumentTransformationAttribute : Attribute
{
    public const int DefaultOrder = 10000;

    public StepArgumentTransformationAttribute()
    {
    }

    public StepArgumentTransformationAttribute(string regex, int order = DefaultOrder)
    {
        Regex = regex;
        Order = order;
    }

    public string? Regex { get; set; }

    public string? Name { get; set; }

    /// <summary>Lower numbers are tried first.</summary>
    public int Order { get; set; } = DefaultOrder;
}
