using System.Diagnostics;
using System.Globalization;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// Tells whether the machine has room for one more instance of a subject, from Linux's own counts
/// (https://www.kernel.org/doc/html/latest/filesystems/proc.html). Elsewhere there is always room.
/// </summary>
internal sealed class MachineLoad
{
    // In a shorter time the processors are idle by chance.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.3);

    private const double LeastIdle = 0.2;
    private const double LeastMemory = 0.15;
    private const int IdleField = 3;
    private const int WaitingField = 4;

    private (long Idle, long All)? _last;
    private long _lastAt;

    /// <summary>Whether a part of the processors has been idle for a while, and a part of the memory is free. The first time only the memory counts.</summary>
    public bool HasRoom()
    {
        if (_last is not null && Stopwatch.GetElapsedTime(_lastAt) < Window)
            return false;
        var now = ReadProcessors();
        var isIdle = _last is not { } last || now.Idle - last.Idle >= (now.All - last.All) * LeastIdle;
        (_last, _lastAt) = (now, Stopwatch.GetTimestamp());
        return isIdle && FreeMemory() >= LeastMemory;
    }

    /// <summary>The times of all processors together, in ticks, from the text of <c>/proc/stat</c>.</summary>
    internal static (long Idle, long All) ParseProcessors(string text)
    {
        var times = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToList();
        // What guests have used is counted as their hosts' time too.
        return (times[IdleField] + times[WaitingField], times.Take(8).Sum());
    }

    /// <summary>The part of the memory that is free for programs, from the text of <c>/proc/meminfo</c>.</summary>
    internal static double ParseFreeMemory(string text)
    {
        var sizes = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':'))
            .ToDictionary(line => line[0], line => double.Parse(line[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        return sizes["MemAvailable"] / sizes["MemTotal"];
    }

    private static (long Idle, long All) ReadProcessors() => OperatingSystem.IsLinux() ? ParseProcessors(File.ReadAllText("/proc/stat")) : (0, 0);

    private static double FreeMemory() => OperatingSystem.IsLinux() ? ParseFreeMemory(File.ReadAllText("/proc/meminfo")) : 1;
}
