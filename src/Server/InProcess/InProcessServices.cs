namespace CancelSpec.Server.InProcess;

/// <summary>What the server needs to run inside another program.</summary>
internal static class InProcessServices
{
    /// <summary>Gives the server this clock, and leaves the signals of the process to the program around it.</summary>
    public static void AddInProcess(this IServiceCollection services, StoppableClock clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IHostLifetime, CallerLifetime>();
    }

    /// <summary>The server lives until its caller stops it. The host's own lifetime would handle SIGINT and SIGTERM.</summary>
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
