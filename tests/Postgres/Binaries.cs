using System.Diagnostics;
using CancelSpec.Postgres;
using Xunit;

namespace CancelSpec.Tests.Postgres;

/// <summary>The programs that these tests run.</summary>
internal static class Binaries
{
    /// <summary>Skips the test where no PostgreSQL is installed: the other ways are not for its kind.</summary>
    public static PostgresInstallation Local
    {
        get
        {
            var found = PostgresInstallation.FindLocal();
            Assert.SkipWhen(found is null, "no PostgreSQL is installed on this machine");
            return found!;
        }
    }

    /// <summary>Puts a copy into the folder, and returns its folder of programs.</summary>
    public static string CopyTo(string folder)
    {
        // PostgreSQL looks for its libraries beside its programs; what else it needs is found at the original.
        var root = Path.GetDirectoryName(Local.BinFolder)!;
        var bin = Path.GetFileName(Local.BinFolder);
        using var copy = Process.Start("cp", ["-r", Path.Combine(root, bin), Path.Combine(root, "lib"), folder]);
        copy.WaitForExit();
        return Path.Combine(folder, bin);
    }
}
