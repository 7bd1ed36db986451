using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Execution;
using CancelSpec.SpecRunner.Messages;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>
/// The run of all features of the test assembly: begins with the first scenario, ends with the assembly.
/// </summary>
public sealed class SpecRunFixture : IAsyncDisposable
{
    private readonly Lazy<Task<SpecRun>> _run;
    private MessageFile? _file;

    public SpecRunFixture() => _run = new Lazy<Task<SpecRun>>(StartAsync);

    internal Task<SpecRun> Run => _run.Value;

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsValueCreated)
            return;
        try
        {
            // A run that could not start has failed every scenario already.
            if (_run.Value.IsCompletedSuccessfully)
                await (await _run.Value).FinishAsync();
        }
        finally
        {
            _file?.Dispose();
        }
    }

    private async Task<SpecRun> StartAsync()
    {
        _file = MessageFile.Create(Path.Combine(Repository.Root, "artifacts", "messages.ndjson"), Console.Error.WriteLine);
        try
        {
            var run = new SpecRun(BindingSet.FromAssembly(Repository.TestAssembly), _file.Write, Console.Out.WriteLine);
            await run.StartAsync();
            return run;
        }
        finally
        {
            // Only now it is known what the run uses.
            _file.Begin(MetaMessage.Create(RunFacts.Value));
        }
    }
}
