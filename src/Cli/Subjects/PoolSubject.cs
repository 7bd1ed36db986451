using CancelSpec.Gate.Subjects;
using CancelSpec.Server.InProcess;

namespace CancelSpec.Cli.Subjects;

/// <summary>Our server in this process, as a subject of the gate.</summary>
internal sealed class PoolSubject(PoolServer server) : IInProcessSubject, ISubjectSignals
{
    public Uri Address => server.Address;

    public TimeSpan Sleep => TimeSpan.Zero;

    public ISubjectSignals Signals => this;

    public string Output => "";

    public void Expect(int clientPort) => server.Requests.Expect(clientPort);

    public Task StartedAsync(int clientPort) => server.Requests.StartedAsync(clientPort);

    public Task AbortedAsync(int clientPort) => server.Requests.AbortedAsync(clientPort);

    public Task EndedAsync(int clientPort) => server.Requests.EndedAsync(clientPort);

    public void StopClock() => server.Clock.Stop();

    public Task AsleepAsync() => server.Clock.AsleepAsync();

    public void RunClock() => server.Clock.Run();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
