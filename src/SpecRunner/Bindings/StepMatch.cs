using CancelSpec.SpecRunner.Expressions;
using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using DataTable = Reqnroll.DataTable;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>The step definitions that a step fits.</summary>
internal sealed class StepMatch
{
    private readonly ScenarioStep _step;

    public StepMatch(ScenarioStep step, BindingSet bindings)
    {
        _step = step;
        // One method may have several expressions that fit: it is meant either way.
        Candidates = [.. bindings.Steps
            .Select(binding => (binding, arguments: binding.Match(step)!))
            .Where(candidate => candidate.arguments is not null)
            .DistinctBy(candidate => candidate.binding.Method)];
    }

    public IReadOnlyList<(StepBinding Binding, IReadOnlyList<MatchedArgument> Arguments)> Candidates { get; }

    /// <summary>Why the step cannot be run at all, or null if exactly one definition fits.</summary>
    public (TestStepResultStatus Status, BindingException Error)? Problem => Candidates.Count switch
    {
        0 => (TestStepResultStatus.UNDEFINED, new BindingException(
            $"No step definition matches. To write one, begin with:\n\n{Snippet.For(_step)}")),
        1 => null,
        _ => (TestStepResultStatus.AMBIGUOUS, new BindingException(
            "Several step definitions match:\n" + string.Join("\n", Candidates.Select(
                candidate => $"  {candidate.Binding}  '{candidate.Binding.Expression.Source}'")))),
    };

    /// <summary>Calls the one definition that fits.</summary>
    public async Task CallAsync(ScenarioContainer container, ArgumentConverter converter)
    {
        var (binding, matched) = Candidates.Single();
        List<object> given = [.. matched.Select(argument => argument.Text)];
        if (_step.Pickle.Argument?.DocString is { } docString)
            given.Add(docString.Content);
        if (_step.Pickle.Argument?.DataTable is { } table)
            given.Add(TableOf(table));

        var parameters = binding.Method.GetParameters();
        if (parameters.Length != given.Count)
            throw new BindingException($"{binding} has {parameters.Length} parameters, but the step gives {given.Count}.");
        var arguments = new object?[given.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = await converter.ConvertAsync(given[i], parameters[i].ParameterType);
        await BindingInvoker.CallAsync(binding.Method, container, arguments);
    }

    private static DataTable TableOf(PickleTable source)
    {
        var rows = source.Rows.Select(row => row.Cells.Select(cell => cell.Value).ToArray()).ToList();
        var table = new DataTable(rows[0]);
        foreach (var row in rows.Skip(1))
            table.AddRow(row);
        return table;
    }
}
