using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CancelSpec.Bench.Measuring;

/// <summary>The processors on which threads and processes may run, on Linux.</summary>
internal static class Processors
{
    // As much as the kernel needs for 1024 processors.
    private const int MaskWords = 16;
    private const int BitsOfWord = 64;

    /// <summary>The processors on which the calling thread may run; empty where the system does not say it.</summary>
    public static IReadOnlyList<int> Allowed
    {
        get
        {
            var mask = new ulong[MaskWords];
            return OperatingSystem.IsLinux() && GetAffinity(0, MaskWords * sizeof(ulong), mask) >= 0
                ? [.. Enumerable.Range(0, MaskWords * BitsOfWord).Where(processor => (mask[processor / BitsOfWord] & (1UL << (processor % BitsOfWord))) != 0)]
                : [];
        }
    }

    /// <summary>Lets the calling thread run on these processors only.</summary>
    public static bool TryPinThread(params IReadOnlyList<int> processors) => TryPin(0, processors);

    /// <summary>Lets every thread of a process run on these processors only, and the threads and processes that they start.</summary>
    public static bool TryPinProcess(int process, params IReadOnlyList<int> processors)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task")
                .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
                // A thread that has ended meanwhile needs no place.
                .All(thread => TryPin(thread, processors) || !Directory.Exists($"/proc/{process}/task/{thread}"));
        }
        catch (DirectoryNotFoundException)
        {
            // The process has ended meanwhile, so nothing runs at a wrong place.
            return true;
        }
    }

    private static bool TryPin(int thread, IReadOnlyList<int> processors)
    {
        var mask = new ulong[MaskWords];
        foreach (var processor in processors)
            mask[processor / BitsOfWord] |= BitOperations.RotateLeft(1UL, processor);
        return SetAffinity(thread, MaskWords * sizeof(ulong), mask) == 0;
    }

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nint size, ulong[] mask);

    [DllImport("libc", EntryPoint = "sched_getaffinity")]
    private static extern int GetAffinity(int thread, nint size, [Out] ulong[] mask);
}
