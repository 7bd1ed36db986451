using CancelSpec.Bench.Measuring;
using CancelSpec.WireTap;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>All ways to one database that are compared, each with a connection that stays open.</summary>
internal sealed class Ways : IAsyncDisposable
{
    public const string TapName = "tap";
    public const string RecordingName = "tap, recording";
    public const string HaProxyName = "HAProxy";

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

    public static async Task<Ways> OpenAsync(OwnDatabase database)
    {
        var url = database.Url;
        var silent = WireTap.Tap.Start(database.Address, new TapOptions { IsRecording = false });
        var recording = WireTap.Tap.Start(database.Address);
        var ways = new Ways(silent, recording)
        {
            Direct = new Way("direct", new QueryClient(database.Address, url)),
            Tap = new Way(TapName, new QueryClient(silent.Address, url)),
            RecordingTap = new Way(RecordingName, new QueryClient(recording.Address, url)),
        };
        ways._haProxy = await RoundTrips.HaProxy.StartAsync(database.Address);
        if (ways._haProxy is { } proxy)
            ways.HaProxy = new Way(HaProxyName, new QueryClient(proxy.Address, url));
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
