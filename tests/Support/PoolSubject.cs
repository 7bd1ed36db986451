using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Server.InProcess;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>Our server in this process, as a subject of the gate.</summary>
public sealed class PoolSubject : IInProcessSubject, ISubjectSignals
{
    private readonly PoolServer _server;

    private PoolSubject(PoolServer server) => _server = server;

    public Uri Address => _server.Address;

    public TimeSpan Sleep => TimeSpan.Zero;

    public ISubjectSignals Signals => this;

    public string Output => "";

    public void Expect(int clientPort) => _server.Requests.Expect(clientPort);

    public Task StartedAsync(int clientPort) => _server.Requests.StartedAsync(clientPort);

    public Task AbortedAsync(int clientPort) => _server.Requests.AbortedAsync(clientPort);

    public Task EndedAsync(int clientPort) => _server.Requests.EndedAsync(clientPort);

    public void StopClock() => _server.Clock.Stop();

    public Task AsleepAsync() => _server.Clock.AsleepAsync();

    public void RunClock() => _server.Clock.Run();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Starts our server with one of its pools.</summary>
    public sealed class Source(string pool, int size) : ISubjectSource
    {
        public SubjectIdentity Identity { get; } =
            new(SubjectKind.Pool, pool, size, PoolCatalog.All.Any(known => known.Name == pool && known.IsDetached));

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            new PoolSubject(await PoolServer.StartAsync(pool, new PoolSettings(database, size), cancellation));
    }

    /// <summary>Starts our server with a pool that has no name.</summary>
    public sealed class UnlistedSource(string name, int size, Func<PoolSettings, IConnectionPool> pool) : ISubjectSource
    {
        public SubjectIdentity Identity { get; } = new(SubjectKind.Pool, name, size);

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            new PoolSubject(await PoolServer.StartAsync(pool, new PoolSettings(database, size), cancellation));
    }
}
