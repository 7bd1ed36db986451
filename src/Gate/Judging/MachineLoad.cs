using System.Globalization;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// Tells whether the machine has room for one more instance of a subject, from Linux's own counts
/// (https://www.kernel.org/doc/html/latest/filesystems/proc.html). Elsewhere there is always room.
/// </summary>
internal sealed class MachineLoad
{
    private const double LeastIdle = 0.2;
    private const double LeastMemory = 0.15;
    private const int IdleField = 3;
    private const int WaitingField = 4;

    private (long Idle, long All) _last = ReadProcessors();

    /// <summary>Whether a part of the processors was idle since the last call, and a part of the memory is free.</summary>
    public bool HasRoom()
    {
        var now = ReadProcessors();
        var (idle, all) = (now.Idle - _last.Idle, now.All - _last.All);
        _last = now;
        return idle >= all * LeastIdle && FreeMemory() >= LeastMemory;
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
