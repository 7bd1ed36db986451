using CancelSpec.Databases;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Subjects;

/// <summary>
/// A service that runs already and finds its database where the gate listens (<see cref="JudgeOptions.TapListen"/>). The gate neither
/// starts nor stops it.
/// </summary>
/// <param name="identity">The service.</param>
/// <param name="address">Where it accepts requests, over HTTP.</param>
public sealed class RunningServiceSource(SubjectIdentity identity, Uri address) : ISubjectSource
{
    /// <inheritdoc/>
    public SubjectIdentity Identity => identity;

    /// <summary>How long a request of it sleeps; zero by default.</summary>
    public TimeSpan Sleep { get; init; }

    /// <summary>The path of a GET request that it answers with success when it is ready; null for an open port.</summary>
    public string? Ready { get; init; }

    /// <summary>How long it may take until it is ready; 30 s by default.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public bool CanStartAfresh => false;

    /// <inheritdoc/>
    public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(StartTime);
        while (!await ServiceReadiness.IsReadyAsync(address, Ready, cancellation))
        {
            if (deadline.IsCancellationRequested)
                throw new SubjectException(Ready is null
                    ? $"nothing accepts connections at {address} within {StartTime.TotalSeconds} s"
                    : $"{address} did not answer GET {Ready} with success within {StartTime.TotalSeconds} s");
            await Task.Delay(ServiceReadiness.Interval, cancellation);
        }

        return new Service(address, Sleep);
    }

    private sealed record Service(Uri Address, TimeSpan Sleep) : ISubject
    {
        public string Output => "";

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
