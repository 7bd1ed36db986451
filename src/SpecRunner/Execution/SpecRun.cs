using System.Globalization;
using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Features;
using CancelSpec.SpecRunner.Messages;
using Io.Cucumber.Messages.Types;
using Reqnroll;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>
/// One run of any number of features with one set of bindings. Features may run at the same time.
/// </summary>
public sealed class SpecRun
{
    private readonly Action<string> _writeLine;
    private volatile bool _failed;

    /// <param name="publish">Receives the run's messages; called from several threads.</param>
    /// <param name="writeLine">Receives what hooks outside of scenarios write.</param>
    public SpecRun(BindingSet bindings, Action<Envelope> publish, Action<string> writeLine)
    {
        Bindings = bindings;
        Messages = new MessageStream(publish);
        _writeLine = writeLine;
    }

    internal BindingSet Bindings { get; }

    internal MessageStream Messages { get; }

    /// <summary>The hook because of which no scenario can run.</summary>
    internal HookProblem? StartProblem { get; private set; }

    /// <summary>Tells the bindings and runs the hooks before the run.</summary>
    public async Task StartAsync()
    {
        BindingMessages.Publish(Bindings, Messages);
        Messages.RunStarted();
        StartProblem = await RunHooksAsync(HookMoment.BeforeTestRun, [], []);
    }

    /// <summary>Tells a feature and runs the hooks before it.</summary>
    public async Task<FeatureRun> StartFeatureAsync(FeatureFile file)
    {
        var feature = new FeatureRun(this, file);
        await feature.StartAsync();
        return feature;
    }

    /// <summary>Runs the hooks after the run, and tells that it is over.</summary>
    /// <exception cref="ReqnrollException">A hook failed.</exception>
    public async Task FinishAsync()
    {
        var problem = await RunHooksAsync(HookMoment.AfterTestRun, [], []);
        Messages.RunFinished(!_failed);
        problem?.Throw();
    }

    internal void Failed() => _failed = true;

    /// <returns>The hook that did not pass; those behind it do not run.</returns>
    internal async Task<HookProblem?> RunHooksAsync(
        HookMoment moment, IReadOnlyCollection<string> tags, IReadOnlyCollection<FeatureContext> context)
    {
        // Set inside of an asynchronous method, the culture ends with it.
        CultureInfo.CurrentCulture = FeatureRun.DefaultCulture;
        foreach (var hook in Bindings.HooksAt(moment, tags))
        {
            var id = Messages.RunHookStarted(hook.Id);
            await using var container = new ScenarioContainer();
            foreach (var feature in context)
                container.Add(feature);
            container.Add<IReqnrollOutputHelper>(new OutputHelper(_writeLine, content => Attach(id, content)));
            var outcome = await StepOutcome.OfAsync(() => BindingInvoker.CallHookAsync(hook.Method, container));
            Messages.RunHookFinished(id, outcome);
            if (outcome.Status == TestStepResultStatus.PASSED)
                continue;
            if (outcome.Status > TestStepResultStatus.SKIPPED)
                Failed();
            return new HookProblem(hook, outcome);
        }
        return null;
    }

    private void Attach(string hookStartedId, AttachedContent content) => Messages.Publish(Envelope.Create(new Attachment(
        content.Body, content.Encoding, content.FileName, content.MediaType, null, null, null, null, null, hookStartedId, MessageStream.Now())));

}
