using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Bench;

/// <summary>An HAProxy in TCP mode before the database: the yardstick.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private static readonly string[] UsualFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly string _settings;

    private HaProxy(Process process, string settings, IPEndPoint address) => (_process, _settings, Address) = (process, settings, address);

    public IPEndPoint Address { get; }

    /// <summary>Null if it is not installed.</summary>
    /// <exception cref="InvalidOperationException">It is, but does not start.</exception>
    public static async Task<HaProxy?> StartAsync(IPEndPoint database)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(UsualFolders);
        if (folders.Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists) is not { } program)
            return null;

        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(settings, $"""
            defaults
              mode tcp
              timeout connect 10s
              timeout client 10m
              timeout server 10m
            listen postgresql
              bind {address}
              server database {database}

            """);
        var proxy = new HaProxy(Process.Start(program, ["-db", "-q", "-f", settings]), settings, address);
        await proxy.WhenListeningAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_settings);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    // It gives no sign of being ready, so it is asked.
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
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartDeadline)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
