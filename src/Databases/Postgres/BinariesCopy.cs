namespace CancelSpec.Databases;

/// <summary>Brings binaries out of a folder that is closed to the user who must run them.</summary>
internal static class BinariesCopy
{
    private const UnixFileMode All =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Copies the programs with their libraries and shared files into <c>installation</c> below
    /// <paramref name="folder"/>, and returns the new folder of the programs. PostgreSQL finds the
    /// other files relative to its programs.
    /// </summary>
    /// <remarks>
    /// The folders are made writable for all, so that the other user can remove them. Nobody else
    /// gets there, because <paramref name="folder"/> is open to that user only.
    /// </remarks>
    public static string Make(PostgresInstallation installation, string folder)
    {
        var root = Path.GetDirectoryName(installation.BinFolder)!;
        var copy = Path.Combine(folder, "installation");
        MakeFolder(copy);
        var bin = Path.Combine(copy, Path.GetFileName(installation.BinFolder));
        CopyFolder(installation.BinFolder, bin);
        foreach (var name in new[] { "lib", "share" })
        {
            if (Directory.Exists(Path.Combine(root, name)))
                CopyFolder(Path.Combine(root, name), Path.Combine(copy, name));
        }

        return bin;
    }

    private static void CopyFolder(string from, string to)
    {
        MakeFolder(to);
        foreach (var file in Directory.GetFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, All);
        }

        foreach (var folder in new DirectoryInfo(from).GetDirectories().Where(folder => folder.LinkTarget is null))
            CopyFolder(folder.FullName, Path.Combine(to, folder.Name));
    }

    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, All);
    }
}
