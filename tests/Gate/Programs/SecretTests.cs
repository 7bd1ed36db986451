using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>Every user of the machine can see a command line. These tests look at the command lines of a subject and of its helpers.</summary>
public sealed class SecretTests : IAsyncLifetime
{
    private DatabaseUrl _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ProcessList.IsReadable, "the command lines of others cannot be read here");
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        Assert.SkipWhen(_database.Password is null, "this database has no passwords");
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Fact]
    public async Task A_subject_that_takes_its_database_from_the_environment_shows_no_password()
    {
        await using var subject = await Support.Programs
            .Source(1, "sh", "-c", "CANCELSPEC_DATABASE=$DATABASE_URL exec dotnet \"$0\" --listen \"$1\"", Support.Programs.ServerFile, "{listen}").StartAsync(_database, Token);
        using var http = new HttpClient { BaseAddress = subject.Address };
        (await http.PostAsync("/reset", null, Token)).EnsureSuccessStatusCode();

        ProcessList.CommandsWith($":{subject.Address.Port}").Should().ContainSingle("the subject runs, and no other program names its port");
        ProcessList.CommandsWith(_database.Password!).Should().BeEmpty();
        ProcessList.CommandsWith((await RunDatabase.ServerAsync()).Url.Password!).Should().BeEmpty();
    }

    [Fact]
    public async Task A_subject_that_takes_its_database_from_its_command_line_is_the_only_program_that_shows_the_password()
    {
        await using var subject = await Support.Programs.Server(1).StartAsync(_database, Token);

        ProcessList.CommandsWith(_database.Password!).Should().ContainSingle().Which.Should().StartWith("dotnet ");
    }

    [Theory]
    [InlineData("CREATEDB", "{database}", "{database} in the command shows the password of * ALTER ROLE \"*\" CREATEROLE")]
    [InlineData("CREATEDB", "", null)]
    [InlineData("CREATEDB CREATEROLE NOINHERIT", "{database}", "*ALTER ROLE \"*\" CREATEROLE")]
    [InlineData("CREATEDB CREATEROLE", "{database}", null)]
    public async Task A_warning_of_one_line_comes_before_the_users_own_password_is_shown(string rights, string option, string? warning)
    {
        var installation = Databases.Binaries.Local;
        await using var postgres = await PostgresServer.StartAsync(new() { Installation = installation }, Token);
        await Databases.Sql.AskAsync(postgres.Url, $"CREATE ROLE user_of_the_test LOGIN {rights} PASSWORD 'p'; SELECT 1");
        await using var server = await DatabaseServer.StartAsync(postgres.Url.WithUser("user_of_the_test", "p").ToString(), new DockerContainers(), _ => { }, Token);

        var said = Support.Programs.Source(1, "node", "server.js", "{listen}", option).PasswordWarning(server);

        if (warning is null)
            said.Should().BeNull();
        else
            said.Should().Match(warning).And.NotContain("\n");
        (await Databases.Sql.AskAsync(postgres.Url, "SELECT (SELECT count(*) FROM pg_roles WHERE rolname ~ '^cancelspec') + (SELECT count(*) FROM pg_database WHERE datname ~ '^cancelspec')"))
            .Should().Be(0L, "the role and the database of the trial are gone");
        (await server.CreateDatabaseAsync(Token)).User.Should().Match(server.SharedRole ?? "cancelspec_*");
    }
}
