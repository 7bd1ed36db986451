using Microsoft.Testing.Platform.Builder;
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
        builder.TestHost.AddTestSessionLifetimeHandler(services => new Session(services.GetMessageBus()));

    private sealed class Session(IMessageBus bus) : ITestSessionLifetimeHandler, IDataProducer
    {
        private DateTime _started;

        public string Uid => "CancelSpec.Artifacts";

        public string Version => "1.0.0";

        public string DisplayName => "CancelSpec artifacts";

        public string Description => "Writes the verdicts and the page, and lists the files that the run wrote.";

        public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

        public Task<bool> IsEnabledAsync() => Task.FromResult(true);

        public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
        {
            _started = DateTime.UtcNow;
            return Task.CompletedTask;
        }

        public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
        {
            // First, since only a file that is there can be declared.
            VerdictOutput.Write(_started);
            await LivingDocOutput.WriteAsync(_started);
            await DeclareAsync(testSessionContext);
        }

        private async Task DeclareAsync(ITestSessionContext session)
        {
            var folder = new DirectoryInfo(Repository.Artifacts);
            // Files of an earlier run would be taken for this one's.
            var written = folder.Exists ? folder.GetFiles().Where(file => file.LastWriteTimeUtc >= _started) : [];
            foreach (var file in written.OrderBy(file => file.Name, StringComparer.Ordinal))
                await bus.PublishAsync(this, new SessionFileArtifact(session.SessionUid, file, file.Name));
        }
    }
}
