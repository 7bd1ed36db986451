using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Gate.Reports;

/// <summary>Which commit is judged.</summary>
public static class SourceCommit
{
    /// <summary>What GitHub Actions calls the commit that it checks out.</summary>
    public const string Variable = "GITHUB_SHA";

    /// <summary>
    /// The variable's value, else the commit that git names for <paramref name="folder"/>; null where neither is known.
    /// </summary>
    public static string? Of(string folder, Func<string, string?> environment) =>
        environment(Variable) is { Length: > 0 } commit ? commit : FromGit(folder);

    private static string? FromGit(string folder)
    {
        // git would look for a repository further up, and find one of somebody else's.
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
            // No git here.
            return null;
        }
    }
}
