using System.ComponentModel;
using System.Diagnostics;
using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>What the user that runs PostgreSQL for root can reach. Where we are not root, that user is our own.</summary>
internal static class UnprivilegedAccess
{
    /// <summary>Whether the user can run the programs of a folder.</summary>
    public static Task<bool> CanRunAsync(string binFolder, CancellationToken cancellationToken) =>
        AnswerAsync("\"$0/postgres\" --version >/dev/null 2>&1 && [ -x \"$0/initdb\" ]", binFolder, cancellationToken);

    /// <summary>Whether the user can work in a folder.</summary>
    public static Task<bool> CanUseAsync(string folder, CancellationToken cancellationToken) =>
        AnswerAsync("[ -w \"$0\" ] && [ -x \"$0\" ]", folder, cancellationToken);

    /// <exception cref="DatabaseServerException">No program can be run as this user.</exception>
    private static async Task<bool> AnswerAsync(string question, string folder, CancellationToken cancellationToken)
    {
        if (SystemUser.Unprivileged is not { } user)
            return true;
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", question, folder]) { UserName = user, WorkingDirectory = "/" })!;
            await shell.WaitForExitAsync(cancellationToken);
            return shell.ExitCode == 0;
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"no program can be run as user {user}: {e.Message}", e);
        }
    }
}
