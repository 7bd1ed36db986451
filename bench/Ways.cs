using System.Net;
using CancelSpec.Databases;
using CancelSpec.WireTap;

namespace CancelSpec.Bench;

/// <summary>All ways to one database that are compared, each with a connection that stays open.</summary>
internal sealed class Ways : IAsyncDisposable
{
    private readonly WireTap.Tap _silent;
    private readonly WireTap.Tap _recording;
    private HaProxy? _haProxy;

    private Ways(WireTap.Tap silent, WireTap.Tap recording) => (_silent, _recording) = (silent, recording);

    public required Way Direct { get; init; }

    public required Way Tap { get; init; }

    public required Way RecordingTap { get; init; }

    /// <summary>The way through HAProxy; null where HAProxy is not installed.</summary>
    public Way? HaProxy { get; private set; }

    public IReadOnlyList<Way> All => HaProxy is null ? [Direct, Tap, RecordingTap] : [Direct, Tap, RecordingTap, HaProxy];

    public static async Task<Ways> OpenAsync(PostgresServer server)
    {
        var url = server.Url.WithUser("bench", null).WithDatabase("bench");
        var database = new IPEndPoint(IPAddress.Loopback, url.Port);
        var silent = WireTap.Tap.Start(database, new TapOptions { IsRecording = false });
        var recording = WireTap.Tap.Start(database);
        var ways = new Ways(silent, recording)
        {
            Direct = new Way("direct", new QueryClient(database, url)),
            Tap = new Way("tap", new QueryClient(silent.Address, url)),
            RecordingTap = new Way("tap, recording", new QueryClient(recording.Address, url)),
        };
        ways._haProxy = await Bench.HaProxy.StartAsync(database);
        if (ways._haProxy is { } proxy)
            ways.HaProxy = new Way("HAProxy", new QueryClient(proxy.Address, url));
        return ways;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var way in All)
            way.Dispose();
        await _silent.DisposeAsync();
        await _recording.DisposeAsync();
        if (_haProxy is not null)
            await _haProxy.DisposeAsync();
    }
}
