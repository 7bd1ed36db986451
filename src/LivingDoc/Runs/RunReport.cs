using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>A run as the page shows it.</summary>
/// <param name="Started">In UTC; null if the messages do not say.</param>
/// <param name="Duration">Null if the run has not finished.</param>
/// <param name="Features">In reading order.</param>
/// <param name="Problems">What failed outside the scenarios: a hook of the run, a feature that cannot be parsed.</param>
/// <param name="Attachments">What was attached outside the scenarios.</param>
public sealed record RunReport(
    Meta? Meta,
    DateTime? Started,
    TimeSpan? Duration,
    bool? Success,
    IReadOnlyList<FeatureReport> Features,
    IReadOnlyList<Problem> Problems,
    IReadOnlyList<AttachedFile> Attachments)
{
    /// <summary>All scenarios, in reading order.</summary>
    public IEnumerable<ScenarioReport> Scenarios =>
        Features.SelectMany(feature => feature.Sections).SelectMany(section => section.Groups).SelectMany(group => group.Scenarios);
}

/// <summary>Something that failed, and its message.</summary>
public sealed record Problem(string Title, string Message);

/// <summary>One feature file.</summary>
/// <param name="Id">The anchor: stable from run to run.</param>
/// <param name="Folder">The part of the specification that it belongs to, for example <c>narrative</c>.</param>
/// <param name="Sections">The scenarios before the first rule, and then each rule.</param>
public sealed record FeatureReport(
    string Id,
    string Uri,
    string Folder,
    string Keyword,
    string Name,
    string Description,
    string? Language,
    IReadOnlyList<string> Tags,
    IReadOnlyList<SectionReport> Sections)
{
    public IEnumerable<ScenarioReport> Scenarios => Sections.SelectMany(section => section.Groups).SelectMany(group => group.Scenarios);

    /// <summary>The worst of its scenarios.</summary>
    public TestStepResultStatus Status => Statuses.Worst(Scenarios.Select(scenario => scenario.Status));
}

/// <summary>A rule with its scenarios, or the scenarios before the first rule.</summary>
/// <param name="Name">Null before the first rule.</param>
public sealed record SectionReport(
    string? Keyword,
    string? Name,
    string Description,
    IReadOnlyList<BackgroundReport> Backgrounds,
    IReadOnlyList<ScenarioGroup> Groups);

/// <summary>What holds before each scenario of a feature or rule.</summary>
public sealed record BackgroundReport(string Keyword, string Name, string Description, IReadOnlyList<StepReport> Steps);

/// <summary>A scenario as it is written: an outline stands for several that were run.</summary>
public sealed record ScenarioGroup(
    string Keyword, string Name, string Description, bool IsOutline, IReadOnlyList<string> ExamplesTexts, IReadOnlyList<ScenarioReport> Scenarios);

/// <summary>A scenario as it was run: the last attempt counts.</summary>
/// <param name="Id">The anchor: stable from run to run, as long as nothing is renamed.</param>
/// <param name="Example">Those values of its row that the name does not contain, for example <c>connections = 4</c>.</param>
/// <param name="Duration">Null if it was not run.</param>
public sealed record ScenarioReport(
    string Id,
    string Keyword,
    string Name,
    string? Example,
    string Uri,
    long? Line,
    IReadOnlyList<string> Tags,
    TestStepResultStatus Status,
    TimeSpan? Duration,
    IReadOnlyList<Attempt> EarlierAttempts,
    IReadOnlyList<StepReport> Steps)
{
    /// <summary>Whether a reader has to look at it.</summary>
    public bool NeedsAttention => Status is not (TestStepResultStatus.PASSED or TestStepResultStatus.SKIPPED or TestStepResultStatus.UNKNOWN);
}

/// <summary>An attempt that another one followed.</summary>
/// <param name="Number">From 1.</param>
public sealed record Attempt(long Number, TestStepResultStatus Status, string? Message);

/// <summary>A step or a hook, as it was run.</summary>
/// <param name="Duration">Null if it was not run.</param>
/// <param name="Snippets">Code that would define it.</param>
public sealed record StepReport(
    StepKind Kind,
    string Keyword,
    string Text,
    string? DocString,
    IReadOnlyList<IReadOnlyList<string>> Table,
    TestStepResultStatus Status,
    TimeSpan? Duration,
    string? Message,
    IReadOnlyList<string> Snippets,
    IReadOnlyList<AttachedFile> Attachments);

/// <summary>Where a step comes from.</summary>
public enum StepKind
{
    Step,
    Background,
    Hook,
}
