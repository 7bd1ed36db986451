using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>Our server in this process, with a named pool, as the gate judges it.</summary>
public sealed class PoolSubject : IInProcessSubject, ISubjectSignals
{
    private readonly InProcessServer _server;

    private PoolSubject(InProcessServer server) => _server = server;

    public Uri Address => _server.Address;

    public TimeSpan Sleep => TimeSpan.Zero;

    public ISubjectSignals Signals => this;

    public string Output => "";

    public void Expect(int clientPort) => _server.Requests.Expect(clientPort);

    public Task StartedAsync(int clientPort) => _server.Requests.Of(clientPort).Started.Task;

    public Task AbortedAsync(int clientPort) => _server.Requests.Of(clientPort).Aborted.Task;

    public Task EndedAsync(int clientPort) => _server.Requests.Of(clientPort).Ended.Task;

    public void StopClock() => _server.Time.Stop();

    public Task AsleepAsync() => _server.Time.AsleepAsync();

    public void RunClock() => _server.Time.Run();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Starts our server with one of its pools.</summary>
    public sealed class Source(string pool, int size) : ISubjectSource
    {
        public SubjectIdentity Identity { get; } =
            new(SubjectKind.Pool, pool, size, PoolCatalog.All.Any(known => known.Name == pool && known.IsDetached));

        public Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            Task.FromResult<ISubject>(new PoolSubject(InProcessServer.Start(pool, size, database, explore: true, keepsLog: false)));
    }

    /// <summary>Starts our server with a pool that it does not know by name.</summary>
    public sealed class UnlistedSource(string name, int size, Func<PoolSettings, IConnectionPool> pool) : ISubjectSource
    {
        // The server insists on one of its own, and does not come to use it.
        private const string Replaced = "unfixed";

        public SubjectIdentity Identity { get; } = new(SubjectKind.Pool, name, size);

        public Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
            Task.FromResult<ISubject>(new PoolSubject(InProcessServer.Start(
                Replaced, size, database, explore: true, keepsLog: false, pool(new PoolSettings(database, size)))));
    }
}
