using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CancelSpec.Processes;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>An HAProxy in TCP mode before the database. The tap is compared with it.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private static readonly string[] UsualFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SupervisedProcess _process;
    private readonly string _settings;

    private HaProxy(SupervisedProcess process, string settings, IPEndPoint address) => (_process, _settings, Address) = (process, settings, address);

    public IPEndPoint Address { get; }

    /// <summary>Null if it is not installed.</summary>
    /// <exception cref="InvalidOperationException">HAProxy is installed, but does not start.</exception>
    public static async Task<HaProxy?> StartAsync(IPEndPoint database)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(UsualFolders);
        if (folders.Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists) is not { } program)
            return null;

        var address = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, $"""
            global
              nbthread 1
            defaults
              mode tcp
              timeout connect 10s
              timeout client 10m
              timeout server 10m
            listen postgresql
              bind {address}
              server database {database}

            """);
        var proxy = new HaProxy(SupervisedProcess.Start(new() { Command = [program, "-db", "-q", "-f", settings] }), settings, address);
        await proxy.WhenListeningAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        File.Delete(_settings);
    }

    // HAProxy gives no sign when it is ready, so this tries to connect.
    private async Task WhenListeningAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(Address);
                return;
            }
            catch (SocketException) when (!_process.Ended.IsCompleted && Stopwatch.GetElapsedTime(started) < StartDeadline)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
