using System.Runtime.InteropServices;

namespace CancelSpec.Processes;

/// <summary>The users of this machine that programs run as.</summary>
public static class SystemUser
{
    /// <summary>The user for a program that refuses to run as root. Null if we are not root: then it runs as our own user.</summary>
    public static string? Unprivileged { get; } = !Environment.IsPrivilegedProcess ? null
        : Exists("postgres") ? "postgres"
        : "nobody";

    /// <summary>The number of our own user.</summary>
    public static uint Id => EffectiveUserId();

    /// <summary>Our own user, for messages. A number need not have a name, for example in a container that runs as any user.</summary>
    public static string Name => Environment.UserName is { Length: > 0 } name ? name : $"with id {Id}";

    private static bool Exists(string name) =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUserId();
}
