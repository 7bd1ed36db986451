using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.CommandLine;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace CancelSpec.Tests.Support;

/// <summary>
/// At the end of a run writes the verdicts and the page into <c>artifacts/</c>, prints their table, and declares all files that the
/// run wrote there, so that <c>dotnet test</c> lists them.
/// </summary>
/// <remarks>The project file names this class as a <c>TestingPlatformBuilderHook</c>.</remarks>
public static class ArtifactsExtension
{
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments) =>
        builder.TestHost.AddTestSessionLifetimeHandler(services => new Session(services.GetMessageBus(), services.GetCommandLineOptions()));

    private sealed class Session(IMessageBus bus, ICommandLineOptions options) : ITestSessionLifetimeHandler, IDataProducer
    {
        private DateTime _started;
        private RunFiles? _files;

        public string Uid => "CancelSpec.Artifacts";

        public string Version => "1.0.0";

        public string DisplayName => "CancelSpec artifacts";

        public string Description => "Writes the verdicts and the page, and lists the files that the run wrote.";

        public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

        public Task<bool> IsEnabledAsync() => Task.FromResult(true);

        public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
        {
            _started = DateTime.UtcNow;
            // A run that only lists its tests writes no files.
            _files = options.IsOptionSet("list-tests") ? null : RunFiles.OfRun;
            return Task.CompletedTask;
        }

        public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
        {
            if (_files is null)
                return;
            VerdictOutput.Write(_files, _started);
            await LivingDocOutput.WriteAsync(_files);
            // This comes last, because only a file that exists can be declared.
            foreach (var file in _files.Written)
                await bus.PublishAsync(this, new SessionFileArtifact(testSessionContext.SessionUid, file, file.Name));
        }
    }
}
