using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>
/// The folders for data, for caches, and for what lasts as long as one server. If we are root, the user that runs PostgreSQL
/// can reach them.
/// </summary>
public static class PostgresFolders
{
    private const UnixFileMode Search = UnixFileMode.OtherExecute;
    private const UnixFileMode Write = UnixFileMode.OtherWrite;

    /// <summary>Data that must not be lost: <c>/var/lib/cancelspec</c>, or <c>cancelspec</c> under <c>XDG_DATA_HOME</c>.</summary>
    public static string Data => Environment.IsPrivilegedProcess
        ? Platform.SystemFolders.Data
        : InHome("XDG_DATA_HOME", ".local/share");

    /// <summary>What can be downloaded again: <c>/var/cache/cancelspec</c>, or <c>cancelspec</c> under <c>XDG_CACHE_HOME</c>.</summary>
    internal static string Cache => Environment.IsPrivilegedProcess
        ? Platform.SystemFolders.Cache
        : InHome("XDG_CACHE_HOME", ".cache");

    /// <summary>A name for a folder that does not exist yet and lasts as long as one server.</summary>
    internal static string NewTemporary()
    {
        var name = $"cancelspec-postgres-{Guid.NewGuid():N}";
        return Path.Combine(TemporaryParent(), name);
    }

    // A temporary cluster in memory takes about half the time of one on disk. If TMPDIR is set, it decides.
    private static string TemporaryParent()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TMPDIR"))
            && Platform.MemoryFolder is { } memory && IsOpenToOthers(memory))
            return memory;
        var ours = Path.GetTempPath();
        if (SystemUser.Unprivileged is null)
            return ours;
        return new[] { ours, "/tmp", "/var/tmp" }.FirstOrDefault(IsOpenToOthers)
            ?? throw new DatabaseServerException(
                $"none of {ours}, /tmp and /var/tmp can be written by user {SystemUser.Unprivileged}, which runs PostgreSQL; set TMPDIR to one that can");
    }

    private static bool IsOpenToOthers(string folder)
    {
        if (!Directory.Exists(folder) || !File.GetUnixFileMode(folder).HasFlag(Write))
            return false;
        for (var each = new DirectoryInfo(folder); each is not null; each = each.Parent)
        {
            if (!each.UnixFileMode.HasFlag(Search))
                return false;
        }

        return true;
    }

    private static string InHome(string variable, string otherwise)
    {
        var set = Environment.GetEnvironmentVariable(variable);
        // The XDG specification says that a relative path is to be ignored.
        var parent = Path.IsPathRooted(set)
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), otherwise);
        return Path.Combine(parent, "cancelspec");
    }
}
