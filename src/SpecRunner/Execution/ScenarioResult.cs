using System.Globalization;
using System.Text;
using Io.Cucumber.Messages.Types;
using Xunit.v3;
using Exception = System.Exception;
using Scenario = CancelSpec.SpecRunner.Features.Scenario;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>What became of a scenario, step by step.</summary>
public sealed class ScenarioResult
{
    private readonly Scenario _scenario;
    private readonly List<Line> _lines = [];

    internal ScenarioResult(Scenario scenario) => _scenario = scenario;

    /// <summary>The worst outcome of any step or hook.</summary>
    public TestStepResultStatus Status { get; private set; } = TestStepResultStatus.PASSED;

    /// <summary>The outcomes of steps and hooks in the order in which they ran.</summary>
    public IReadOnlyList<StepOutcome> Outcomes => [.. _lines.Select(line => line.Outcome)];

    /// <exception cref="ScenarioFailedException">The scenario failed, or is not completely defined.</exception>
    /// <exception cref="ScenarioSkippedException">It was skipped.</exception>
    public void ThrowUnlessPassed()
    {
        if (Status == TestStepResultStatus.PASSED)
            return;
        if (_scenario.IsIgnored)
            throw new ScenarioSkippedException("Ignored");
        if (Status == TestStepResultStatus.SKIPPED)
            throw new ScenarioSkippedException(_lines.First(line => line.Outcome.Error is not null).Outcome.Message!);
        var failed = _lines.First(line => line.Outcome.Status > TestStepResultStatus.SKIPPED);
        throw new ScenarioFailedException(Report(failed), failed.Outcome.Error!);
    }

    internal void Add(string text, int? line, StepOutcome outcome)
    {
        _lines.Add(new Line(text, line, outcome));
        if (outcome.Status > Status)
            Status = outcome.Status;
    }

    internal static string Describe(string text, StepOutcome outcome) => outcome.Status switch
    {
        TestStepResultStatus.PASSED => string.Create(CultureInfo.InvariantCulture, $"passed   {text} ({outcome.Duration.TotalMilliseconds:0} ms)"),
        var status => $"{status.ToString().ToLowerInvariant(),-8} {text}",
    };

    private string Report(Line failed)
    {
        var report = new StringBuilder()
            .Append(failed.Outcome.Status.ToString().ToLowerInvariant()).Append(": ").AppendLine(failed.Text)
            .Append(_scenario.File.Uri).Append(':').Append(failed.Number ?? _scenario.Line).AppendLine()
            .AppendLine()
            .AppendLine(failed.Outcome.Error!.Message)
            .AppendLine();
        foreach (var line in _lines.Where(line => line.Number is not null || line.Outcome.Status > TestStepResultStatus.SKIPPED))
            report.Append("  ").AppendLine(Describe(line.Text, line.Outcome));
        return report.ToString();
    }

    /// <param name="Number">In the feature file; null for a hook.</param>
    private sealed record Line(string Text, int? Number, StepOutcome Outcome);
}

/// <summary>A scenario failed: names the step and its place, and lists what became of the other steps.</summary>
public sealed class ScenarioFailedException(string message, Exception inner) : Exception(message, inner);

/// <summary>A scenario was skipped; xunit knows it by the beginning of the message.</summary>
public sealed class ScenarioSkippedException(string reason) : Exception(DynamicSkipToken.Value + reason);
