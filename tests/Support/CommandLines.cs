namespace CancelSpec.Tests.Support;

/// <summary>The command lines of the processes that run now.</summary>
internal static class CommandLines
{
    /// <summary>Reads them from Linux's <c>/proc</c>. A bare system has no <c>ps</c>.</summary>
    public static IReadOnlyList<string> OfAll() => [.. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(Of)];

    private static string Of(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
