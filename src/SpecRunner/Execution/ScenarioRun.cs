using System.Collections.Specialized;
using System.Globalization;
using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Features;
using CancelSpec.SpecRunner.Messages;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Exception = System.Exception;
using Scenario = CancelSpec.SpecRunner.Features.Scenario;
using Snippet = CancelSpec.SpecRunner.Bindings.Snippet;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>Runs one scenario once: hooks before it, its steps, hooks after it.</summary>
internal sealed class ScenarioRun
{
    private readonly FeatureRun _feature;
    private readonly Scenario _scenario;
    private readonly Action<string> _writeLine;
    private readonly TestCasePlan _plan;
    private readonly MessageStream _messages;
    private readonly ScenarioContext _context;
    private readonly ScenarioContainer _container = new();
    private readonly ArgumentConverter _converter;
    private readonly ScenarioResult _result;
    private string _caseStartedId = "";
    private string _currentStepId = "";

    public ScenarioRun(FeatureRun feature, Scenario scenario, Action<string> writeLine)
    {
        _feature = feature;
        _scenario = scenario;
        _writeLine = writeLine;
        _plan = new TestCasePlan(scenario, feature.Run.Bindings);
        _messages = feature.Run.Messages;
        _context = new ScenarioContext(InfoOf(scenario));
        _converter = new ArgumentConverter(feature.Run.Bindings.Transformations, _container);
        _result = new ScenarioResult(scenario);
        _container.Add(_context);
        _container.Add(feature.Context);
        _container.Add<IReqnrollOutputHelper>(new OutputHelper(writeLine, Attach));
    }

    public async Task<ScenarioResult> RunAsync(CancellationToken cancelled)
    {
        CultureInfo.CurrentCulture = _feature.Culture;
        _messages.Case(_plan.ToMessage(_scenario.Pickle.Id, _messages.RunId));
        _caseStartedId = _messages.CaseStarted(_plan.Id);
        if (_scenario.IsIgnored || _feature.StartProblem is not null)
            await SkipAllAsync();
        else
            await RunAllAsync(cancelled);
        _messages.CaseFinished(_caseStartedId);
        if (_result.Status > TestStepResultStatus.SKIPPED)
            _feature.Run.Failed();
        return _result;
    }

    private async Task RunAllAsync(CancellationToken cancelled)
    {
        foreach (var planned in _plan.Before)
            await RunAsync(planned, skip: _result.Status > TestStepResultStatus.PASSED);
        foreach (var planned in _plan.Steps)
            await RunAsync(planned, () => OutcomeOfAsync(planned, cancelled));
        var failed = false;
        foreach (var planned in _plan.After)
            failed |= (await RunAsync(planned, skip: failed)).Status > TestStepResultStatus.SKIPPED;

        var disposal = await StepOutcome.OfAsync(() => _container.DisposeAsync().AsTask());
        if (disposal.Error is not null)
            _result.Add("Disposal of the scenario's objects", null, disposal);
    }

    private async Task SkipAllAsync()
    {
        if (_feature.StartProblem is { } problem)
            _result.Add(problem.Hook.ToString(), null, problem.Outcome);
        foreach (var planned in _plan.Before)
            await RunAsync(planned, skip: true);
        foreach (var planned in _plan.Steps)
            await RunAsync(planned, () => Task.FromResult(StepOutcome.Skipped));
        foreach (var planned in _plan.After)
            await RunAsync(planned, skip: true);
    }

    private async Task<StepOutcome> RunAsync(PlannedHook planned, bool skip)
    {
        _currentStepId = planned.Id;
        _messages.StepStarted(_caseStartedId, planned.Id);
        var outcome = skip
            ? StepOutcome.Skipped
            : await StepOutcome.OfAsync(() => BindingInvoker.CallHookAsync(planned.Hook.Method, _container));
        Record(planned.Id, planned.Hook.ToString(), null, outcome);
        return outcome;
    }

    private async Task RunAsync(PlannedStep planned, Func<Task<StepOutcome>> run)
    {
        _currentStepId = planned.Id;
        if (planned == _plan.Steps[^1])
            _context[ScenarioContext.LastStepKey] = true;
        _messages.StepStarted(_caseStartedId, planned.Id);
        Record(planned.Id, planned.Step.ToString(), planned.Step.Line, await run());
    }

    private async Task<StepOutcome> OutcomeOfAsync(PlannedStep planned, CancellationToken cancelled)
    {
        if (_result.Status == TestStepResultStatus.SKIPPED)
            return StepOutcome.Skipped;
        // An undefined step is told even behind a failed one: whoever mends the one wants to know the other.
        if (planned.Match.Problem is var (status, error))
        {
            if (status == TestStepResultStatus.UNDEFINED)
                Suggest(planned.Step);
            return new StepOutcome(status, TimeSpan.Zero, error);
        }
        if (_result.Status > TestStepResultStatus.SKIPPED)
            return StepOutcome.Skipped;
        return await StepOutcome.OfAsync(async () =>
        {
            cancelled.ThrowIfCancellationRequested();
            await CallBetweenHooksAsync(planned.Match);
        });
    }

    private async Task CallBetweenHooksAsync(StepMatch match)
    {
        try
        {
            await CallHooksAsync(HookMoment.BeforeStep);
            await match.CallAsync(_container, _converter);
        }
        catch (Exception error)
        {
            if (error is not PendingStepException)
                _context.TestError ??= error;
            // Hooks after the step may ask what happened. What they throw themselves comes second.
            await StepOutcome.OfAsync(() => CallHooksAsync(HookMoment.AfterStep));
            throw;
        }
        await CallHooksAsync(HookMoment.AfterStep);
    }

    private async Task CallHooksAsync(HookMoment moment)
    {
        foreach (var hook in _feature.Run.Bindings.HooksAt(moment, _scenario.Tags))
            await BindingInvoker.CallHookAsync(hook.Method, _container);
    }

    private void Record(string stepId, string text, int? line, StepOutcome outcome)
    {
        _result.Add(text, line, outcome);
        if (_context.ScenarioExecutionStatus == ScenarioExecutionStatus.OK)
            _context.ScenarioExecutionStatus = StatusOf(outcome.Status);
        // As in Reqnroll, a step that is not there yet is no error.
        if (outcome.Status is not (TestStepResultStatus.PENDING or TestStepResultStatus.UNDEFINED))
            _context.TestError ??= outcome.Error;
        // Hooks that pass would only be noise.
        if (line is not null || outcome.Status != TestStepResultStatus.PASSED)
            _writeLine(ScenarioResult.Describe(text, outcome));
        _messages.StepFinished(_caseStartedId, stepId, outcome);
    }

    private void Suggest(ScenarioStep step) => _messages.Publish(Envelope.Create(
        new Suggestion(Id.New(), step.Pickle.Id, [new Io.Cucumber.Messages.Types.Snippet("csharp", Snippet.For(step))])));

    private void Attach(AttachedContent content) => _messages.Publish(Envelope.Create(new Attachment(
        content.Body, content.Encoding, content.FileName, content.MediaType, null, _caseStartedId, _currentStepId, null, null, null, MessageStream.Now())));

    private static ScenarioInfo InfoOf(Scenario scenario)
    {
        var example = new OrderedDictionary();
        foreach (var (column, value) in scenario.Example)
            example[column] = value;
        return new ScenarioInfo(
            scenario.Title, scenario.Description, [.. scenario.OwnTags], example, [.. scenario.InheritedTags]);
    }

    private static ScenarioExecutionStatus StatusOf(TestStepResultStatus status) => status switch
    {
        TestStepResultStatus.PASSED => ScenarioExecutionStatus.OK,
        TestStepResultStatus.SKIPPED => ScenarioExecutionStatus.Skipped,
        TestStepResultStatus.PENDING => ScenarioExecutionStatus.StepDefinitionPending,
        TestStepResultStatus.UNDEFINED => ScenarioExecutionStatus.UndefinedStep,
        TestStepResultStatus.AMBIGUOUS => ScenarioExecutionStatus.BindingError,
        _ => ScenarioExecutionStatus.TestError,
    };
}
