namespace CancelSpec.Tests.Support;

/// <summary>The processes of this machine, as every user of the machine sees them.</summary>
internal static class ProcessList
{
    /// <summary>Whether the list can be read here. Linux has it as files.</summary>
    public static bool IsReadable => File.Exists("/proc/self/cmdline");

    /// <summary>The numbers of the processes whose parent is this one.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) => [.. Numbers.Where(each => ParentOf(each) == process)];

    /// <summary>The program with its arguments, a blank between them; empty where the process has ended.</summary>
    public static string CommandOf(int process) => Read(process, "cmdline").Replace('\0', ' ');

    /// <summary>The processes whose command line contains a text, with that line.</summary>
    public static IReadOnlyList<string> CommandsWith(string text) =>
        [.. Numbers.Select(CommandOf).Where(command => command.Contains(text, StringComparison.Ordinal))];

    /// <summary>Whether the process has ended. It may still be in the list, until its parent asks for its status.</summary>
    // "State:\tZ (zombie)"
    public static bool HasEnded(int process) => Read(process, "status") is not { Length: > 0 } status || status.Contains("State:\tZ", StringComparison.Ordinal);

    private static IEnumerable<int> Numbers =>
        Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var number) ? number : 0).Where(number => number > 0);

    /// <summary>The number of a process's parent; 0 if the process has ended.</summary>
    // "PPid:\t1"
    public static int ParentOf(int process) => Read(process, "status").Split('\n')
        .Where(line => line.StartsWith("PPid:", StringComparison.Ordinal)).Select(line => int.Parse(line["PPid:".Length..], null)).FirstOrDefault();

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
