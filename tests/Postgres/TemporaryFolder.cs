namespace CancelSpec.Tests.Postgres;

/// <summary>A folder that a test may fill; open to all, because PostgreSQL may run as another user.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everybody =
        OnlyMe | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("cancelspec-test-").FullName;
        SetMode(Everybody);
    }

    public string Path { get; }

    public void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, mode);
    }

    /// <summary>Makes a program of the given shell commands, and the folders above it.</summary>
    public string AddScript(string name, string commands)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"#!/bin/sh\n{commands}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, Everybody);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
