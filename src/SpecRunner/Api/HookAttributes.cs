namespace Reqnroll;

/// <summary>
/// A method that runs at a certain moment. With tags, it runs only where one of them is present
/// (written with or without the leading <c>@</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class HookAttribute(string[] tags) : Attribute
{
    public const int DefaultOrder = 10000;

    public string[] Tags { get; } = tags;

    /// <summary>Hooks of one kind run from the lowest number to the highest; After hooks too.</summary>
    public int Order { get; set; } = DefaultOrder;
}

/// <summary>Runs once before all features. Static methods only.</summary>
public class BeforeTestRunAttribute() : HookAttribute([]);

/// <summary>Runs once after all features. Static methods only.</summary>
public class AfterTestRunAttribute() : HookAttribute([]);

/// <summary>Runs before the first scenario of a feature. Static methods only.</summary>
public class BeforeFeatureAttribute(params string[] tags) : HookAttribute(tags);

/// <summary>Runs after the last scenario of a feature. Static methods only.</summary>
public class AfterFeatureAttribute(params string[] tags) : HookAttribute(tags);

/// <summary>Runs before each scenario.</summary>
public class BeforeScenarioAttribute(params string[] tags) : HookAttribute(tags);

/// <summary>Runs after each scenario, whatever became of it.</summary>
public class AfterScenarioAttribute(params string[] tags) : HookAttribute(tags);

/// <summary>Runs before each step that is about to be executed.</summary>
public class BeforeStepAttribute(params string[] tags) : HookAttribute(tags);

/// <summary>Runs after each step that was executed, whatever became of it.</summary>
public class AfterStepAttribute(params string[] tags) : HookAttribute(tags);
