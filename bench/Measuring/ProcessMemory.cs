using System.Globalization;

namespace CancelSpec.Bench.Measuring;

/// <summary>What Linux says of the memory of a process in <c>/proc/PID/status</c>.</summary>
internal static class ProcessMemory
{
    private const string PeakField = "VmHWM:";

    /// <summary>The most memory that the process had at once, in kilobytes; 0 where it has ended.</summary>
    public static long PeakKilobytes(int process)
    {
        try
        {
            return PeakIn(File.ReadAllText($"/proc/{process}/status"));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The same, read from the text of the file; 0 where the text does not say it, as of a process that has ended.</summary>
    public static long PeakIn(string status) => status.Split('\n').FirstOrDefault(line => line.StartsWith(PeakField, StringComparison.Ordinal)) is { } line
        ? long.Parse(line[PeakField.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
        : 0;
}
