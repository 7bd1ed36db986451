using CancelSpec.Databases;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>The programs that these tests run.</summary>
internal static class Binaries
{
    /// <summary>PostgreSQL's programs on this machine. Skips the test if there are none.</summary>
    public static PostgresInstallation Local
    {
        get
        {
            var found = PostgresInstallation.FindLocal();
            Assert.SkipWhen(found is null, "no PostgreSQL is installed on this machine");
            return found!;
        }
    }
}
