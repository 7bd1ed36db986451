using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Gate.Reports;

/// <summary>The commit of a working copy.</summary>
public static class SourceCommit
{
    /// <summary>The commit that git names for <paramref name="folder"/>; null where the folder is no working copy, or git is not there.</summary>
    public static string? Of(string folder)
    {
        // Without this check, git would find a repository further up.
        if (!Path.Exists(Path.Combine(folder, ".git")))
            return null;
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, "rev-parse", "--verify", "--quiet", "HEAD"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (Win32Exception)
        {
            // git is not installed.
            return null;
        }
    }
}
