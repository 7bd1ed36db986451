using System.Globalization;

namespace CancelSpec.Bench.Measuring;

/// <summary>What Linux says of one process in <c>/proc/PID/stat</c>, as far as the benchmark needs it.</summary>
/// <param name="Id">The process.</param>
/// <param name="Name">The name of its program.</param>
/// <param name="Parent">The process that has started it.</param>
/// <param name="Own">The processor time of all its threads, those that have ended included.</param>
/// <param name="EndedChildren">The processor time of the children that have ended, and of their children.</param>
internal sealed record ProcessStat(int Id, string Name, int Parent, TimeSpan Own, TimeSpan EndedChildren)
{
    // The kernel shows times in this unit on every architecture, whatever its own clock is.
    private const int TicksPerSecond = 100;

    /// <summary>The processor time of the process and of its children that have ended.</summary>
    public TimeSpan Total => Own + EndedChildren;

    /// <summary>Reads the one line of the file.</summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static ProcessStat Parse(string line)
    {
        // A program's name may hold blanks and parentheses, so the last one ends it.
        var (open, close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        if (open < 0 || close < open)
            throw new FormatException($"'{line}' has no name of a program in parentheses");
        var fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 15)
            throw new FormatException($"'{line}' has {fields.Length} fields after the name, and not 15 or more");
        return new ProcessStat(
            (int)Number(line[..open]), line[(open + 1)..close], (int)Number(fields[1]), Time(fields[11], fields[12]), Time(fields[13], fields[14]));
    }

    private static TimeSpan Time(string user, string system) => TimeSpan.FromSeconds((double)(Number(user) + Number(system)) / TicksPerSecond);

    private static long Number(string field) => long.Parse(field, NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
