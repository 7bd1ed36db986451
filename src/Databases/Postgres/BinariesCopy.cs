using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>A copy of PostgreSQL's programs outside a folder that is closed to the user that must run them.</summary>
internal sealed class BinariesCopy : IAsyncDisposable
{
    private const UnixFileMode Run =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly SupervisedFolder _folder;

    private BinariesCopy(SupervisedFolder folder, string binFolder) => (_folder, BinFolder) = (folder, binFolder);

    /// <summary>The folder of the copied programs.</summary>
    public string BinFolder { get; }

    /// <summary>Copies the programs if their user cannot run them where they are; otherwise returns null.</summary>
    public static async Task<BinariesCopy?> MakeIfNeededAsync(PostgresInstallation installation, CancellationToken cancellationToken)
    {
        if (await UnprivilegedAccess.CanRunAsync(installation.BinFolder, cancellationToken))
            return null;
        var folder = SupervisedFolder.Make(PostgresFolders.NewTemporary());
        try
        {
            return new BinariesCopy(folder, CopyTo(folder.Path, installation.BinFolder));
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>PostgreSQL finds its libraries and shared files from the place of its programs.</summary>
    private static string CopyTo(string folder, string binFolder)
    {
        var bin = Path.Combine(folder, Path.GetFileName(binFolder));
        CopyFolder(binFolder, bin);
        foreach (var name in new[] { "lib", "share" })
        {
            var original = Path.Combine(Path.GetDirectoryName(binFolder)!, name);
            if (Directory.Exists(original))
                CopyFolder(original, Path.Combine(folder, name));
        }

        return bin;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        File.SetUnixFileMode(to, Run);
        foreach (var file in Directory.GetFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, Run);
        }

        foreach (var folder in new DirectoryInfo(from).GetDirectories().Where(folder => folder.LinkTarget is null))
            CopyFolder(folder.FullName, Path.Combine(to, folder.Name));
    }
}
