using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>A server of our own, or one that runs already, and the databases in it.</summary>
[Collection(ServerCollection.Name)]
public sealed class DatabaseServerTests(PostgresServerFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_are_separate_and_owned_by_a_role_that_is_no_superuser()
    {
        var binaries = Binaries.Local;
        await using var server = await DatabaseServer.StartAsync("local", new DockerContainers(), _ => { }, Token);
        var urls = await Task.WhenAll(server.CreateDatabaseAsync(Token), server.CreateDatabaseAsync(Token));
        await Sql.AskAsync(urls[0], "CREATE TABLE counter (count INT4)");

        (await Sql.AskAsync(urls[1], "SELECT to_regclass('counter') IS NULL")).Should().Be(true);
        (await Sql.AskAsync(urls[0], "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"))
            .Should().Be(true);
        (await Sql.AskAsync(urls[0], "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")).Should().Be(false);
        server.Description.Should().Be($"PostgreSQL {server.Version} (local, {binaries.BinFolder})");
    }

    [Fact]
    public async Task Each_database_has_a_role_that_gets_into_no_other_and_may_do_nothing_else()
    {
        _ = Binaries.Local;
        await using var server = await DatabaseServer.StartAsync("local", new DockerContainers(), _ => { }, Token);
        var urls = await Task.WhenAll(server.CreateDatabaseAsync(Token), server.CreateDatabaseAsync(Token));

        urls[0].User.Should().NotBe(urls[1].User).And.NotBe(server.Url.User);
        urls[0].Password.Should().NotBe(urls[1].Password).And.NotBe(server.Url.Password);
        (await Sql.AskAsync(urls[0], "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
            .Should().Be(false);
        (await Sql.AskAsync(urls[0], "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")).Should().Be(0L);
        var enter = () => Sql.AskAsync(urls[0].WithDatabase(urls[1].Database), "SELECT 1");
        (await enter.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_copy_has_the_rows_the_owner_and_the_settings_of_its_template()
    {
        var server = fixture.Server;
        await using var own = await DatabaseServer.StartAsync(server.Url.ToString(), new DockerContainers(), _ => { }, Token);
        var template = await own.CreateDatabaseAsync(Token);
        await Sql.AskAsync(template, "CREATE TABLE stock AS SELECT 5 AS quantity");
        await Sql.AskAsync(template, $"ALTER DATABASE {template.Database} SET search_path = 'a b', public");

        var copy = (await own.CopyDatabaseAsync(template, Token))!;

        (await Sql.AskAsync(copy, "UPDATE public.stock SET quantity = 6 RETURNING quantity")).Should().Be(6);
        (await Sql.AskAsync(template, "SELECT quantity FROM public.stock")).Should().Be(5);
        (await Sql.AskAsync(copy, "SHOW search_path")).Should().Be(await Sql.AskAsync(template, "SHOW search_path"));
    }

    [Fact]
    public async Task A_template_that_stays_in_use_is_not_copied_and_the_message_names_the_session()
    {
        await using var own = await DatabaseServer.StartAsync(fixture.Server.Url.ToString(), new DockerContainers(), _ => { }, Token);
        var template = await own.CreateDatabaseAsync(Token);
        var address = template.ToConnectionString();
        (address.Pooling, address.ApplicationName) = (false, "migrate");
        await using var user = new NpgsqlConnection(address.ConnectionString);
        await user.OpenAsync(Token);

        var copy = () => own.CopyDatabaseAsync(template, Token);

        (await copy.Should().ThrowAsync<DatabaseServerException>()).WithMessage("*still connected to it after 10 s: migrate (process *, idle)");
    }

    [Fact]
    public async Task A_server_that_ran_before_is_left_as_it_was()
    {
        var existing = fixture.Server;
        var databases = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
        var roles = "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles";
        var rolesBefore = await Sql.AskAsync(existing.Url, roles);
        var before = await Sql.AskAsync(existing.Url, databases);
        await using (var server = await DatabaseServer.StartAsync(existing.Url.ToString(), new DockerContainers(), _ => { }, Token))
        {
            var dropped = await server.CreateDatabaseAsync(Token);
            var leftInUse = await server.CreateDatabaseAsync(Token);
            await using var user = new NpgsqlConnection(leftInUse.ToConnectionString().ConnectionString);
            await user.OpenAsync(Token);

            await server.DropDatabaseAsync(dropped, Token);
            (await Sql.AskAsync(existing.Url, databases)).Should().Be($"{leftInUse.Database} {before}");
        }

        (await Sql.AskAsync(existing.Url, databases)).Should().Be(before);
        (await Sql.AskAsync(existing.Url, roles)).Should().Be(rolesBefore);
    }

    /// <summary>PostgreSQL keeps in each session which roles the user has, and may miss one that is granted while it looks them up.</summary>
    [Fact]
    public async Task A_session_that_has_made_a_database_does_not_stay_for_others()
    {
        var superuser = fixture.Server.Url;
        await Sql.AskAsync(superuser, "CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'p'; SELECT 1");
        await using var server = await DatabaseServer.StartAsync(superuser.WithUser("maker", "p").ToString(), new DockerContainers(), _ => { }, Token);

        await server.CreateDatabaseAsync(Token);

        await Deadline.PollAsync(() => Sql.AskAsync(superuser, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'maker'"), sessions => sessions is 0L, "the session to end");
    }

    [Fact]
    public async Task A_database_is_dropped_although_a_session_is_in_it_that_we_may_not_end()
    {
        var superuser = fixture.Server.Url;
        await Sql.AskAsync(superuser, "CREATE ROLE creator LOGIN CREATEDB PASSWORD 'p'; SELECT 1");
        await using var server = await DatabaseServer.StartAsync(superuser.WithUser("creator", "p").ToString(), new DockerContainers(), _ => { }, Token);
        server.SharedRole.Should().Be("creator", "it may not make others");
        var database = await server.CreateDatabaseAsync(Token);
        await using var ours = new NpgsqlConnection(database.ToConnectionString().ConnectionString);
        await ours.OpenAsync(Token);
        await using var stranger = new NpgsqlConnection(superuser.WithDatabase(database.Database).ToConnectionString().ConnectionString);
        await stranger.OpenAsync(Token);

        var drop = server.DropDatabaseAsync(database, Token);
        await Deadline.PollAsync(
            () => Sql.AskAsync(superuser, $"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'DROP DATABASE IF EXISTS {database.Database}'"),
            waiting => waiting is 1L, "the database to wait for the stranger");
        await stranger.CloseAsync();
        NpgsqlConnection.ClearPool(stranger);

        await drop.WaitForAsync("the database to be dropped");
        (await Sql.AskAsync(superuser, $"SELECT count(*) FROM pg_database WHERE datname = '{database.Database}'")).Should().Be(0L);
    }

    [Fact]
    public async Task A_role_that_may_not_create_databases_is_refused_with_the_remedy()
    {
        var start = () => DatabaseServer.StartAsync(fixture.TrustedUrl.ToString(), new DockerContainers(), _ => { }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>()).WithMessage("role root of *may not create databases*ALTER ROLE \"root\" CREATEDB");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_its_password()
    {
        // Port 1 is reserved, and no program listens on it.
        var start = () => DatabaseServer.StartAsync("postgresql://u:secret@127.0.0.1:1/d?sslmode=disable", new DockerContainers(), _ => { }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage("postgresql://u@127.0.0.1:1/d?sslmode=disable cannot be used: *refused*")
            .Which.Message.Should().NotContain("secret");
    }

    [Fact]
    public async Task A_Unix_socket_that_is_not_there_is_named()
    {
        var start = () => DatabaseServer.StartAsync("postgresql://u:secret@%2Fno%2Fsuch/d", new DockerContainers(), _ => { }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage("postgresql://u@%2Fno%2Fsuch:5432/d cannot be used: there is no socket /no/such/.s.PGSQL.5432");
    }
}
