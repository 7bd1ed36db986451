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
    private readonly MessageStream _messages;
    private readonly Action<string> _writeLine;
    private volatile bool _failed;

    /// <param name="publish">Receives the run's messages; called from several threads.</param>
    /// <param name="writeLine">Receives what hooks outside of scenarios write.</param>
    public SpecRun(BindingSet bindings, Action<Envelope> publish, Action<string> writeLine)
    {
        Bindings = bindings;
        _messages = new MessageStream(publish);
        _writeLine = writeLine;
    }

    internal BindingSet Bindings { get; }

    internal MessageStream Messages => _messages;

    /// <summary>Why the run could not start; scenarios then fail with it.</summary>
    internal System.Exception? StartError { get; private set; }

    /// <summary>Tells the bindings and runs the hooks before the run.</summary>
    public async Task StartAsync()
    {
        BindingMessages.Publish(Bindings, _messages);
        _messages.RunStarted();
        StartError = await RunHooksAsync(HookMoment.BeforeTestRun, [], []);
    }

    /// <summary>Tells a feature and runs the hooks before it.</summary>
    public async Task<FeatureRun> StartFeatureAsync(FeatureFile file)
    {
        var feature = new FeatureRun(this, file);
        await feature.StartAsync();
        return feature;
    }

    /// <summary>Runs the hooks after the run, and tells that it is over.</summary>
    /// <exception cref="System.Exception">What a hook threw.</exception>
    public async Task FinishAsync()
    {
        var error = await RunHooksAsync(HookMoment.AfterTestRun, [], []);
        _messages.RunFinished(!_failed);
        if (error is not null)
            throw new ReqnrollException($"An [AfterTestRun] hook failed: {error.Message}", error);
    }

    internal void Failed() => _failed = true;

    /// <returns>What a hook threw; the hooks after it do not run.</returns>
    internal async Task<System.Exception?> RunHooksAsync(
        HookMoment moment, IReadOnlyCollection<string> tags, IReadOnlyCollection<FeatureContext> context)
    {
        // A started hook is an asynchronous method of its own, so the culture ends with it.
        CultureInfo.CurrentCulture = FeatureRun.DefaultCulture;
        foreach (var hook in Bindings.HooksAt(moment, tags))
        {
            var id = _messages.RunHookStarted(hook.Id);
            await using var container = new ScenarioContainer();
            foreach (var feature in context)
                container.Add(feature);
            container.Add<IReqnrollOutputHelper>(new OutputHelper(_writeLine, content => Attach(id, content)));
            var outcome = await StepOutcome.OfAsync(() => BindingInvoker.CallHookAsync(hook.Method, container));
            _messages.RunHookFinished(id, outcome);
            if (outcome.Status == TestStepResultStatus.PASSED)
                continue;
            Failed();
            return outcome.Error;
        }
        return null;
    }

    private void Attach(string hookStartedId, AttachedContent content) => _messages.Publish(Envelope.Create(new Attachment(
        content.Body, content.Encoding, content.FileName, content.MediaType, null, null, null, null, null, hookStartedId, MessageStream.Now())));

}
