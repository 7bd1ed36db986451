using CancelSpec.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

public sealed class PostgresInstallationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18", 15)]
    [InlineData("postgres (PostgreSQL) 9.6.24", "9.6.24", 9)]
    [InlineData("postgres (PostgreSQL) 19devel", "19devel", 19)]
    public void The_version_is_what_postgres_says(string output, string version, int major)
    {
        AddPrograms("bin", output);

        var found = PostgresInstallation.At(Inside("bin"));

        (found.BinFolder, found.Version, found.Major).Should().Be((Inside("bin"), version, major));
    }

    [Fact]
    public void The_newest_version_comes_first()
    {
        AddPrograms("9.6/bin", "postgres (PostgreSQL) 9.6.24");
        AddPrograms("10/bin", "postgres (PostgreSQL) 10.23");
        Directory.CreateDirectory(Inside("11"));

        PostgresInstallation.Find([Inside("*/bin")])!.Version.Should().Be("10.23");
    }

    [Fact]
    public void The_first_folder_whose_programs_run_is_taken()
    {
        AddPrograms("broken", "not found: libpq.so.5");
        AddPrograms("first", "postgres (PostgreSQL) 14.1");
        AddPrograms("second", "postgres (PostgreSQL) 17.1");
        _folder.AddScript("only-initdb/initdb", "");

        PostgresInstallation.Find([Inside("none"), Inside("only-initdb"), Inside("broken"), Inside("first"), Inside("second")])!
            .Version.Should().Be("14.1");
        PostgresInstallation.Find([Inside("none"), Inside("none/*/bin")]).Should().BeNull();
    }

    [Fact]
    public void Links_are_followed_to_the_true_folder()
    {
        AddPrograms("true", "postgres (PostgreSQL) 17.1");
        Directory.CreateDirectory(Inside("links"));
        foreach (var program in new[] { "initdb", "postgres" })
            File.CreateSymbolicLink(Inside($"links/{program}"), $"../true/{program}");

        PostgresInstallation.At(Inside("links")).BinFolder.Should().Be(Inside("true"));
    }

    [Fact]
    public void A_folder_without_the_programs_is_refused_by_name()
    {
        _folder.AddScript("bin/postgres", "");

        var at = () => PostgresInstallation.At(Inside("bin"));

        at.Should().Throw<DatabaseServerException>().WithMessage($"no initdb in {Inside("bin")}: *");
    }

    [Fact]
    public void Programs_that_do_not_run_are_refused()
    {
        AddPrograms("bin", "Segmentation fault");

        var at = () => PostgresInstallation.At(Inside("bin"));

        at.Should().Throw<DatabaseServerException>().WithMessage($"{Inside("bin/postgres")} --version does not say a version*");
    }

    private string Inside(string name) => Path.Combine(_folder.Path, name);

    private void AddPrograms(string folder, string output)
    {
        _folder.AddScript($"{folder}/initdb", "");
        _folder.AddScript($"{folder}/postgres", $"echo '{output}'");
    }
}
