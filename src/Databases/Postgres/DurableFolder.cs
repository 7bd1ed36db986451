using System.Diagnostics;
using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>
/// A data folder that survives restarts, while we hold it. It contains <c>cluster/data</c>, which belongs to the user that
/// runs PostgreSQL. Beside that it contains, for us only, the superuser's password and a lock against a second one of us.
/// </summary>
internal sealed class DurableFolder : IDisposable
{
    private const UnixFileMode OnlyWe = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // The user that runs PostgreSQL passes through it.
    private const UnixFileMode FolderMode = OnlyWe | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly FileStream _lock;

    private DurableFolder(FileStream theLock, string cluster, string password)
    {
        _lock = theLock;
        Cluster = cluster;
        Password = password;
    }

    /// <summary>The folder that the user owns that runs PostgreSQL.</summary>
    public string Cluster { get; }

    public string Password { get; }

    /// <exception cref="DatabaseServerException">
    /// Another process holds the folder, it was made by another major version, or it cannot be used.
    /// </exception>
    public static async Task<DurableFolder> OpenAsync(string path, PostgresInstallation installation, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(path);
        try
        {
            MakeOurs(folder);
            var theLock = Lock(folder);
            try
            {
                var cluster = Path.Combine(folder, "cluster");
                RefuseOtherMajor(cluster, installation);
                var password = ReadOrMakePassword(folder, cluster);
                MakeCluster(cluster, SystemUser.Unprivileged);
                await RefuseUnreachableAsync(cluster, cancellationToken);
                return new DurableFolder(theLock, cluster, password);
            }
            catch
            {
                theLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseServerException($"data folder {folder} cannot be used: {e.Message}", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void MakeOurs(string folder)
    {
        Directory.CreateDirectory(folder, FolderMode);
        var mode = File.GetUnixFileMode(folder);
        if ((mode & OthersWrite) != 0)
            File.SetUnixFileMode(folder, mode & ~OthersWrite);
    }

    private static FileStream Lock(string folder)
    {
        // Any user that can open a file can lock it. Earlier versions had one named "lock", which all could open, so we do not
        // look at it. If such a version still runs, PostgreSQL itself refuses to be the second one.
        var file = Path.Combine(folder, "owner-lock");
        try
        {
            // The operating system gives the lock back when we die.
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OnlyWe,
            });
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new DatabaseServerException($"data folder {folder} is in use by another process", e);
        }
    }

    private static void RefuseOtherMajor(string cluster, PostgresInstallation installation)
    {
        var file = Path.Combine(cluster, "data", "PG_VERSION");
        if (!File.Exists(file))
            return;
        var major = File.ReadAllText(file).Trim();
        if (major != $"{installation.Major}")
        {
            throw new DatabaseServerException(
                $"data folder {Path.GetDirectoryName(cluster)} was made by PostgreSQL {major}, and {installation.BinFolder} holds {installation.Version}; "
                + $"remove the folder to begin anew, or use PostgreSQL {major}");
        }
    }

    private static async Task RefuseUnreachableAsync(string cluster, CancellationToken cancellationToken)
    {
        if (!await UnprivilegedAccess.CanUseAsync(cluster, cancellationToken))
        {
            throw new DatabaseServerException(
                $"folder {cluster} cannot be used by user {SystemUser.Unprivileged}, which runs PostgreSQL; choose one that is not inside a closed folder");
        }
    }

    private static string ReadOrMakePassword(string folder, string cluster)
    {
        var file = Path.Combine(folder, "superuser-password");
        if (File.Exists(file))
            return File.ReadAllText(file).Trim();
        if (Directory.Exists(Path.Combine(cluster, "data")))
            throw new DatabaseServerException($"{file} is missing, so data folder {folder} cannot be used; remove the folder to begin anew");
        var password = PostgresCluster.NewPassword();
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OnlyWe,
        };
        // It is renamed when it is whole, because a password that was cut short must not be used.
        File.Delete(file + ".new");
        using (var writer = new StreamWriter(file + ".new", options))
            writer.WriteLine(password);
        File.Move(file + ".new", file);
        return password;
    }

    private static void MakeCluster(string cluster, string? user)
    {
        if (Directory.Exists(cluster))
            return;
        // It is renamed when it has its owner, so that a folder of this name is always complete.
        var unfinished = cluster + ".new";
        Directory.CreateDirectory(unfinished, OnlyWe | UnixFileMode.UserExecute);
        if (user is not null)
        {
            using var chown = Process.Start("chown", [user, unfinished]);
            chown.WaitForExit();
            if (chown.ExitCode != 0)
                throw new DatabaseServerException($"{unfinished} could not be given to user {user}, which runs PostgreSQL");
        }

        Directory.Move(unfinished, cluster);
    }
}
