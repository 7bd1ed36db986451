using System.Diagnostics;

namespace CancelSpec.Databases;

/// <summary>
/// Sees to it that nothing of a run is left, in whatever way the run ends: a shell whose input ends with us, which then
/// ends the processes that it was told of and removes the run's temporary folder.
/// </summary>
internal static class RunJanitor
{
    // A server that we leave behind may still write while it stops, hence more than one try.
    private const string Script = """
        pids=
        while read -r sign pid; do
            case $sign in
                +) pids="$pids $pid" ;;
                -) kept=; for each in $pids; do [ "$each" = "$pid" ] || kept="$kept $each"; done; pids=$kept ;;
            esac
        done
        [ -z "$pids" ] || kill -9 $pids 2>/dev/null
        for try in 1 2 3 4 5; do rm -rf "$0" 2>/dev/null && break; sleep 1; done
        """;

    private static readonly Lock Access = new();
    private static readonly Lazy<(string Folder, Process Shell)> Started = new(Start);

    /// <summary>A folder of this run alone. Other users may look into it, but not write.</summary>
    public static string Folder => Started.Value.Folder;

    /// <summary>Ends the process when the run has ended without <see cref="Forget"/>.</summary>
    public static void Watch(Process process) => Tell($"+ {process.Id}");

    public static void Forget(Process process) => Tell($"- {process.Id}");

    private static void Tell(string line)
    {
        lock (Access)
        {
            Started.Value.Shell.StandardInput.WriteLine(line);
            Started.Value.Shell.StandardInput.Flush();
        }
    }

    private static (string, Process) Start()
    {
        var folder = Directory.CreateTempSubdirectory("cancelspec-test-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string[] command = [.. Platform.InOwnSession, "/bin/sh", "-c", Script, folder];
        var shell = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" })!;
        return (folder, shell);
    }
}
