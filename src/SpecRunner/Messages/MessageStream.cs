using CancelSpec.SpecRunner.Execution;
using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Messages;

/// <summary>Tells a run as Cucumber Messages.</summary>
internal sealed class MessageStream(Action<Envelope> publish)
{
    public string RunId { get; } = Id.New();

    public void RunStarted() => publish(Envelope.Create(new TestRunStarted(Now(), RunId)));

    public void RunFinished(bool success) =>
        publish(Envelope.Create(new TestRunFinished(null, success, Now(), null, RunId)));

    public string RunHookStarted(string hookId)
    {
        var id = Id.New();
        publish(Envelope.Create(new TestRunHookStarted(id, RunId, hookId, null, Now())));
        return id;
    }

    public void RunHookFinished(string id, StepOutcome outcome) =>
        publish(Envelope.Create(new TestRunHookFinished(id, Result(outcome), Now())));

    public void Case(TestCase testCase) => publish(Envelope.Create(testCase));

    public string CaseStarted(string testCaseId)
    {
        var id = Id.New();
        publish(Envelope.Create(new TestCaseStarted(0, id, testCaseId, null, Now())));
        return id;
    }

    public void CaseFinished(string caseStartedId) =>
        publish(Envelope.Create(new TestCaseFinished(caseStartedId, Now(), false)));

    public void StepStarted(string caseStartedId, string stepId) =>
        publish(Envelope.Create(new TestStepStarted(caseStartedId, stepId, Now())));

    public void StepFinished(string caseStartedId, string stepId, StepOutcome outcome) =>
        publish(Envelope.Create(new TestStepFinished(caseStartedId, stepId, Result(outcome), Now())));

    public void Publish(Envelope envelope) => publish(envelope);

    public static Timestamp Now() => Converters.ToTimestamp(DateTime.UtcNow);

    private static TestStepResult Result(StepOutcome outcome)
    {
        // Undefined and ambiguous steps threw nothing: their suggestions and candidates are told elsewhere.
        var exception = outcome.Error is null || outcome.Status is TestStepResultStatus.UNDEFINED or TestStepResultStatus.AMBIGUOUS
            ? null
            : new Io.Cucumber.Messages.Types.Exception(outcome.Error.GetType().FullName, outcome.Message, outcome.Error.ToString());
        return new TestStepResult(Converters.ToDuration(outcome.Duration), exception?.Message, outcome.Status, exception);
    }
}
