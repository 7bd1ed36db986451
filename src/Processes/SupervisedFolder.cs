using System.Diagnostics;

namespace CancelSpec.Processes;

/// <summary>
/// A folder that goes when it is disposed of, and also when this process ends in any way, SIGKILL included.
/// </summary>
public sealed class SupervisedFolder : IAsyncDisposable
{
    private const UnixFileMode ReadAndEnter =
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly SupervisorShell _shell;

    private SupervisedFolder(SupervisorShell shell, string path) => (_shell, Path) = (shell, path);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes it. All users may read it, and only ours may write to it.</summary>
    /// <param name="path">Where; it must not exist yet.</param>
    /// <exception cref="IOException">It cannot be made; the message says why.</exception>
    public static SupervisedFolder Make(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("folders are supervised on Linux and macOS only");
        var shell = SupervisorShell.Start(new() { Command = [], TemporaryFolder = path });
        if (shell.Process.StandardOutput.ReadLine() is null)
        {
            using (shell)
                throw new IOException(shell.Process.StandardError.ReadToEnd().Trim());
        }

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | ReadAndEnter);
        return new SupervisedFolder(shell, path);
    }

    /// <summary>Removes it with all that is in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_shell.CloseInput())
            await _shell.Process.WaitForExitAsync();
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        _shell.Dispose();
    }

    /// <summary>Kills the process when the folder goes.</summary>
    internal void Watch(Process process) => _shell.Tell($"+ {process.Id}");

    /// <summary>Takes back <see cref="Watch"/>. A process that has ended must be taken back, because its number is used again.</summary>
    internal void Forget(Process process) => _shell.Tell($"- {process.Id}");
}
