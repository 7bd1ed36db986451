using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace CancelSpec.Tests.Support;

/// <summary>
/// Declares what a run wrote into <c>artifacts/</c>, so that <c>dotnet test</c> lists the files at its end.
/// </summary>
/// <remarks>The project file names this class as a <c>TestingPlatformBuilderHook</c>.</remarks>
public static class ArtifactsExtension
{
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments) =>
        builder.TestHost.AddTestSessionLifetimeHandler(services => new Declaration(services.GetMessageBus()));

    private sealed class Declaration(IMessageBus bus) : ITestSessionLifetimeHandler, IDataProducer
    {
        private DateTime _started;

        public string Uid => "CancelSpec.Artifacts";

        public string Version => "1.0.0";

        public string DisplayName => "CancelSpec artifacts";

        public string Description => "Lists the files that the run wrote.";

        public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

        public Task<bool> IsEnabledAsync() => Task.FromResult(true);

        public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
        {
            _started = DateTime.UtcNow;
            return Task.CompletedTask;
        }

        public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
        {
            var folder = new DirectoryInfo(Repository.Artifacts);
            // Files of an earlier run would be taken for this one's.
            var written = folder.Exists ? folder.GetFiles().Where(file => file.LastWriteTimeUtc >= _started) : [];
            foreach (var file in written.OrderBy(file => file.Name, StringComparer.Ordinal))
                await bus.PublishAsync(this, new SessionFileArtifact(testSessionContext.SessionUid, file, file.Name));
        }
    }
}
