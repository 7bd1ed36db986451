using System.Globalization;

namespace CancelSpec.Bench.Measuring;

/// <summary>
/// This process with all that it has started, and what they start: the subject, PostgreSQL and each of its backends. The
/// processor time of those that have ended is in that of their parents, who have waited for them.
/// </summary>
internal static class ProcessTree
{
    /// <summary>Whether this system shows its processes in <c>/proc</c>, as Linux does.</summary>
    public static bool IsReadable { get; } = File.Exists("/proc/self/stat");

    /// <summary>The processor time of the whole tree since this process began. It counts hundredths of a second.</summary>
    public static TimeSpan ProcessorTime => Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.Total);

    /// <summary>The processor time of the children of this process that have ended.</summary>
    public static TimeSpan EndedChildren => ProcessStat.Parse(File.ReadAllText("/proc/self/stat")).EndedChildren;

    /// <summary>The tree as it is now.</summary>
    public static IReadOnlyList<ProcessStat> Processes => Under(Environment.ProcessId, All());

    /// <summary>A process and all below it.</summary>
    /// <param name="root">The process.</param>
    /// <param name="all">All processes of the machine, in any order.</param>
    public static IReadOnlyList<ProcessStat> Under(int root, IEnumerable<ProcessStat> all)
    {
        var processes = all.ToList();
        var children = processes.ToLookup(process => process.Parent);
        var tree = processes.FindAll(process => process.Id == root);
        for (var next = 0; next < tree.Count; next++)
            tree.AddRange(children[tree[next].Id]);
        return tree;
    }

    private static IEnumerable<ProcessStat> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _) && Read(folder) is { } process)
                yield return process;
        }
    }

    private static ProcessStat? Read(string folder)
    {
        try
        {
            return ProcessStat.Parse(File.ReadAllText(Path.Combine(folder, "stat")));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
