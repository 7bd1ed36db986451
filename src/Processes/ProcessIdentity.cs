using System.Diagnostics;
using System.Globalization;

namespace CancelSpec.Processes;

/// <summary>
/// A process, told apart from others that had or will have its number. A run writes its identity on what it leaves with
/// another program, so that a later run sees whether the first one still needs it.
/// </summary>
/// <param name="Machine">The machine's name, and which process numbering on it, because each container has its own.</param>
/// <param name="ProcessId">The number of the process there.</param>
/// <param name="Started">When the process began, in Unix seconds.</param>
public sealed record ProcessIdentity(string Machine, int ProcessId, long Started)
{
    // Systems round the time of a start, and the time shifts when their clock is set.
    private const long Rounding = 5;

    private static readonly string Here = Environment.MachineName + NumberingHere();

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Process.GetCurrentProcess());

    /// <summary>Whether the process ran here and has ended. It is false for a process of another machine, of which nothing is known.</summary>
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

    /// <summary>The identity of a process that runs.</summary>
    public static ProcessIdentity Of(Process process) =>
        new(Here, process.Id, new DateTimeOffset(process.StartTime).ToUnixTimeSeconds());

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split('/') is [var machine, var id, var started]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
        && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new ProcessIdentity(machine, processId, seconds)
            : null;

    /// <summary>The identity as text, for example <c>machine-4026531836/1234/1700000000</c>.</summary>
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
