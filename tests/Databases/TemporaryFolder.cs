using System.Diagnostics;
using CancelSpec.Tests.Support;

namespace CancelSpec.Tests.Databases;

/// <summary>A folder for one test. All users may read it, because PostgreSQL may run as another user.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everybody =
        OnlyMe | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TemporaryFolder()
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(RunCleanup.Folder, Guid.NewGuid().ToString("N"))).FullName;
        SetMode(Everybody);
    }

    public string Path { get; }

    /// <summary>Opens or closes the folder, or a file in it.</summary>
    public void SetMode(UnixFileMode mode, string file = "")
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(System.IO.Path.Combine(Path, file), mode);
    }

    /// <summary>Makes a program of the given shell commands, and the folders above it.</summary>
    /// <remarks>
    /// A shell writes it. If we did, a child that another test starts at this moment would hold the file open for writing, and
    /// then the program could not run ("text file busy").
    /// </remarks>
    public string AddScript(string name, string commands)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        using var writer = Process.Start("/bin/sh", ["-c", "printf '#!/bin/sh\n%s\n' \"$1\" >\"$0\" && chmod 755 \"$0\"", file, commands]);
        writer.WaitForExit();
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
