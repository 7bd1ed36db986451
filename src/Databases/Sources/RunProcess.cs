using System.Diagnostics;
using System.Globalization;

namespace CancelSpec.Databases;

/// <summary>
/// The process of one run, told apart from others of its number, which systems give out again. Its text is put on what
/// the run leaves with somebody else, so that a later run sees whether it is still needed.
/// </summary>
/// <param name="Machine">The machine's name, and which of the numberings on it, since containers have their own.</param>
/// <param name="ProcessId">Its number there.</param>
/// <param name="Started">When it began, in Unix seconds.</param>
internal sealed record RunProcess(string Machine, int ProcessId, long Started)
{
    // What systems say about a start is rounded, and shifts when their clock is set.
    private const long Rounding = 5;

    private static readonly string Here = Environment.MachineName + NumberingHere();

    public static RunProcess Current { get; } = Of(Process.GetCurrentProcess());

    /// <summary>Whether it ran here and runs no more; of another machine's nothing is known.</summary>
    public bool HasEnded
    {
        get
        {
            if (Machine != Here)
                return false;
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return process.HasExited || Math.Abs(Of(process).Started - Started) > Rounding;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return true;
            }
        }
    }

    public static RunProcess Of(Process process) =>
        new(Here, process.Id, new DateTimeOffset(process.StartTime).ToUnixTimeSeconds());

    /// <summary>Reads what <see cref="ToString"/> has written; null for anything else.</summary>
    public static RunProcess? Parse(string text) =>
        text.Split('/') is [var machine, var id, var started]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
        && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new RunProcess(machine, processId, seconds)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}/{ProcessId}/{Started}");

    // "pid:[4026531836]"
    private static string NumberingHere()
    {
        const string numbering = "/proc/self/ns/pid";
        return File.Exists(numbering) && File.ResolveLinkTarget(numbering, returnFinalTarget: false) is { Name: var name }
            ? $"-{string.Concat(name.Where(char.IsAsciiDigit))}"
            : "";
    }
}
