using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>Builds the report of a scenario from what was written and what was run.</summary>
/// <param name="written">The steps as they are written, by id, and whether each belongs to a background.</param>
internal sealed class ScenarioBuilder(MessageIndex index, IReadOnlyDictionary<string, (Step Step, bool IsBackground)> written)
{
    /// <summary>A scenario that became a pickle, whether it was run or not.</summary>
    public ScenarioReport Of(Pickle pickle, string id, string keyword, string? example, long? line)
    {
        var testCase = index.CaseOf(pickle);
        var attempts = testCase is null ? [] : index.AttemptsOf(testCase);
        var last = attempts.LastOrDefault();
        var steps = testCase is null ? UnrunSteps(pickle) : Steps(testCase, pickle, last);
        return new ScenarioReport(
            id,
            keyword,
            pickle.Name,
            example,
            pickle.Uri,
            pickle.Location?.Line ?? line,
            [.. pickle.Tags.Select(tag => tag.Name)],
            last is null ? TestStepResultStatus.UNKNOWN : StatusOf(testCase!, last),
            last is not null && index.EndOf(last) is { } end ? Converters.ToDateTime(end.Timestamp) - Converters.ToDateTime(last.Timestamp) : null,
            [.. attempts.SkipLast(1).Select(attempt => EarlierAttempt(testCase!, attempt))],
            [.. steps]);
    }

    /// <summary>A step as it is written.</summary>
    public static StepReport Unrun(Step step) => new(
        StepKind.Step, step.Keyword.Trim(), step.Text, step.DocString?.Content, Rows(step.DataTable?.Rows.Select(row => row.Cells.Select(cell => cell.Value))),
        TestStepResultStatus.UNKNOWN, null, null, [], []);

    private IEnumerable<StepReport> UnrunSteps(Pickle pickle) => pickle.Steps.Select(step => OfStep(step, null, []));

    private IEnumerable<StepReport> Steps(TestCase testCase, Pickle pickle, TestCaseStarted? attempt)
    {
        var pickleSteps = pickle.Steps.DistinctBy(step => step.Id).ToDictionary(step => step.Id);
        foreach (var step in testCase.TestSteps)
        {
            var result = index.ResultOf(attempt, step);
            var attachments = attempt is null ? [] : index.AttachmentsOf(attempt.Id, step.Id);
            if (step.PickleStepId is { } id && pickleSteps.TryGetValue(id, out var pickleStep))
                yield return OfStep(pickleStep, result, attachments);
            else if (attachments.Count > 0 || IsDecisive(result))
                yield return OfHook(step, result, attachments);
        }

        if (attempt is not null && index.AttachmentsOf(attempt.Id, "") is { Count: > 0 } loose)
            yield return OfHook(null, null, loose) with { Status = TestStepResultStatus.PASSED };
    }

    private StepReport OfStep(PickleStep step, TestStepResult? result, IReadOnlyList<AttachedFile> attachments)
    {
        var (source, isBackground) = step.AstNodeIds.Count > 0 ? written.GetValueOrDefault(step.AstNodeIds[0]) : default;
        return new StepReport(
            isBackground ? StepKind.Background : StepKind.Step,
            source?.Keyword.Trim() ?? "",
            step.Text,
            step.Argument?.DocString?.Content,
            Rows(step.Argument?.DataTable?.Rows.Select(row => row.Cells.Select(cell => cell.Value))),
            result?.Status ?? TestStepResultStatus.UNKNOWN,
            DurationOf(result),
            MessageOf(result),
            result?.Status is TestStepResultStatus.UNDEFINED ? index.SnippetsOf(step.Id) : [],
            attachments);
    }

    private StepReport OfHook(TestStep? step, TestStepResult? result, IReadOnlyList<AttachedFile> attachments) => new(
        StepKind.Hook, step is null ? "Attached" : "Hook", index.NameOfHook(step?.HookId), null, [],
        result?.Status ?? TestStepResultStatus.UNKNOWN, DurationOf(result), MessageOf(result), [], attachments);

    private Attempt EarlierAttempt(TestCase testCase, TestCaseStarted attempt)
    {
        var status = StatusOf(testCase, attempt);
        var message = testCase.TestSteps.Select(step => index.ResultOf(attempt, step)).FirstOrDefault(result => result?.Status == status);
        return new Attempt(attempt.Attempt + 1, status, MessageOf(message));
    }

    // A scenario without steps passes. The outcome of one that has not finished is unknown.
    private TestStepResultStatus StatusOf(TestCase testCase, TestCaseStarted attempt)
    {
        var worst = Statuses.Worst(testCase.TestSteps.Select(step => index.ResultOf(attempt, step)?.Status ?? TestStepResultStatus.UNKNOWN));
        var hasEnded = index.EndOf(attempt) is not null;
        return worst switch
        {
            TestStepResultStatus.UNKNOWN when testCase.TestSteps.Count == 0 && hasEnded => TestStepResultStatus.PASSED,
            TestStepResultStatus.PASSED when !hasEnded => TestStepResultStatus.UNKNOWN,
            _ => worst,
        };
    }

    // A hook is shown only if it decides how the scenario ends.
    private static bool IsDecisive(TestStepResult? result) =>
        result?.Status is > TestStepResultStatus.SKIPPED || (result?.Status is TestStepResultStatus.SKIPPED && MessageOf(result) is not null);

    private static TimeSpan? DurationOf(TestStepResult? result) => result?.Duration is { } duration ? Converters.ToTimeSpan(duration) : null;

    private static string? MessageOf(TestStepResult? result) => result?.Message ?? result?.Exception?.Message;

    private static IReadOnlyList<IReadOnlyList<string>> Rows(IEnumerable<IEnumerable<string>>? rows) =>
        [.. (rows ?? []).Select(row => (IReadOnlyList<string>)[.. row])];
}
