using System.Collections.Specialized;
using System.Globalization;

namespace Reqnroll;

/// <summary>Values that bindings share, by key or by type.</summary>
public abstract class ReqnrollContext : Dictionary<string, object>
{
    /// <summary>What failed first, or null.</summary>
    public Exception? TestError { get; internal set; }

    public void Set<T>(T data) where T : notnull => Set(data, KeyOf<T>());

    public void Set<T>(T data, string key) where T : notnull => this[key] = data;

    public T Get<T>() => Get<T>(KeyOf<T>());

    public T Get<T>(string key) => (T)this[key];

    public bool TryGetValue<TValue>(out TValue value) => TryGetValue(KeyOf<TValue>(), out value);

    public bool TryGetValue<TValue>(string key, out TValue value)
    {
        var found = base.TryGetValue(key, out var stored);
        value = found ? (TValue)stored! : default!;
        return found;
    }

    private static string KeyOf<T>() => typeof(T).FullName!;
}

/// <summary>The feature that runs; can be injected.</summary>
public class FeatureContext : ReqnrollContext
{
    internal FeatureContext(FeatureInfo featureInfo) => FeatureInfo = featureInfo;

    public FeatureInfo FeatureInfo { get; }
}

/// <summary>The scenario that runs; can be injected.</summary>
public class ScenarioContext : ReqnrollContext
{
    /// <summary>
    /// The key under which there is a value from the last step on. Reqnroll has no such thing, so ask for it only by
    /// these words, and do without where it never comes.
    /// </summary>
    internal const string LastStepKey = "CancelSpec last step";

    internal ScenarioContext(ScenarioInfo scenarioInfo) => ScenarioInfo = scenarioInfo;

    public ScenarioInfo ScenarioInfo { get; }

    public ScenarioExecutionStatus ScenarioExecutionStatus { get; internal set; }
}

/// <summary>What a feature file says about its feature. Tags come without the leading <c>@</c>.</summary>
public class FeatureInfo(CultureInfo language, string folderPath, string title, string description, params string[] tags)
{
    public CultureInfo Language { get; } = language;

    public string FolderPath { get; } = folderPath;

    public string Title { get; } = title;

    public string Description { get; } = description;

    public string[] Tags { get; } = tags;
}

/// <summary>What a feature file says about a scenario. Tags come without the leading <c>@</c>.</summary>
public class ScenarioInfo(string title, string description, string[] tags, IOrderedDictionary arguments, string[]? inheritedTags = null)
{
    public string Title { get; } = title;

    public string Description { get; } = description;

    /// <summary>The scenario's own tags and those of its examples.</summary>
    public string[] Tags { get; } = tags;

    /// <summary>Own tags and those of rule and feature.</summary>
    public string[] CombinedTags { get; } = [.. tags, .. inheritedTags ?? []];

    /// <summary>Column names and values of the example, empty for an ordinary scenario.</summary>
    public IOrderedDictionary Arguments { get; } = arguments;
}

/// <summary>How a scenario stands.</summary>
public enum ScenarioExecutionStatus
{
    OK,
    StepDefinitionPending,
    UndefinedStep,
    BindingError,
    TestError,
    Skipped,
}
