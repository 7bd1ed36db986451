using System.Runtime.ExceptionServices;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Exception = System.Exception;

namespace CancelSpec.Tests.Runner;

/// <summary>Runs scenarios of one feature, one after another, with a test runner of Reqnroll's.</summary>
internal sealed class FeatureRun : IAsyncDisposable
{
    private readonly ITestRunnerManager _manager;
    private readonly FeatureInfo _info;
    private readonly ITestRunner _runner;
    private readonly ScenarioProgress _progress;
    private Task? _started;

    public FeatureRun(ITestRunnerManager manager, FeatureFile file)
    {
        _manager = manager;
        _info = file.ToInfo();
        _runner = manager.GetTestRunner(_info);
        _progress = _runner.TestThreadContext.TestThreadContainer.Resolve<ScenarioProgress>();
    }

    /// <param name="scenario">One of the feature's.</param>
    /// <param name="cancelled">When this fires, the present step is the last. The hooks after the scenario still run.</param>
    /// <exception cref="ScenarioFailedException">A step failed.</exception>
    /// <exception cref="AggregateException">The scenario failed, and a hook after it failed too.</exception>
    /// <exception cref="Exception">A hook failed, or a step or hook skipped the scenario.</exception>
    public async Task RunAsync(Scenario scenario, CancellationToken cancelled)
    {
        // Where a hook before the feature fails, each scenario fails with the hook's error.
        await (_started ??= _runner.OnFeatureStartAsync(_info));
        _progress.Cancelled = cancelled;
        _runner.OnScenarioInitialize(scenario.NewInfo(), scenario.RuleInfo);
        var error = await ErrorOfAsync(() => RunStepsAsync(scenario));
        var errorAfter = await ErrorOfAsync(_runner.OnScenarioEndAsync);
        if (error is not null && errorAfter is not null)
            throw new AggregateException(error, errorAfter);
        if ((error ?? errorAfter) is { } only)
            ExceptionDispatchInfo.Throw(only);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_started is not null)
                await _runner.OnFeatureEndAsync();
        }
        finally
        {
            _manager.ReleaseTestRunnerToPool(_runner);
        }
    }

    private async Task RunStepsAsync(Scenario scenario)
    {
        if (scenario.Pickle.Steps.Count == 0)
            throw new ReqnrollException($"{scenario.File.Uri}:{scenario.Line}: the scenario has no steps. Is a keyword misspelled?");
        await _runner.OnScenarioStartAsync();
        PickleStep? failed = null;
        foreach (var step in scenario.Pickle.Steps)
        {
            var isOk = _runner.ScenarioContext.ScenarioExecutionStatus is ScenarioExecutionStatus.OK;
            _progress.IsLastStep = step == scenario.Pickle.Steps[^1];
            await RunAsync(step);
            if (isOk && _runner.ScenarioContext.ScenarioExecutionStatus is not (ScenarioExecutionStatus.OK or ScenarioExecutionStatus.Skipped))
                failed = step;
        }
        if (await ErrorOfAsync(_runner.CollectScenarioErrorsAsync) is { } error)
            ExceptionDispatchInfo.Throw(failed is null ? error : new ScenarioFailedException(scenario, failed, error));
    }

    // The compiler leaves the type of "*" open. Reqnroll treats such a step as an And.
    private Task RunAsync(PickleStep step)
    {
        var (text, lines, table) = (step.Text, step.Argument?.DocString?.Content, TableOf(step.Argument?.DataTable));
        return step.Type switch
        {
            PickleStepType.CONTEXT => _runner.GivenAsync(text, lines, table, "Given "),
            PickleStepType.ACTION => _runner.WhenAsync(text, lines, table, "When "),
            PickleStepType.OUTCOME => _runner.ThenAsync(text, lines, table, "Then "),
            _ => _runner.AndAsync(text, lines, table, "* "),
        };
    }

    private static Table? TableOf(PickleTable? table)
    {
        if (table is null)
            return null;
        var rows = table.Rows.Select(row => row.Cells.Select(cell => cell.Value).ToArray()).ToList();
        var result = new Table(rows[0]);
        foreach (var row in rows.Skip(1))
            result.AddRow(row);
        return result;
    }

    /// <summary>What the action throws. Unlike xunit's own method, this also returns the exception that skips a test.</summary>
    internal static async Task<Exception?> ErrorOfAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
