using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CancelSpec.Databases;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>Which roles get into a server of ours, from where, and with which rights.</summary>
[Collection(ServerCollection.Name)]
public sealed class PostgresServerTests(PostgresServerFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresServer Server => fixture.Server;

    [Fact]
    public async Task It_runs_the_installation_that_it_was_given()
    {
        Server.Version.Should().Be(Binaries.Local.Version);
        ((string)(await Sql.AskAsync(Server.Url, "SHOW server_version"))!).Should().StartWith(Server.Version);
        (await Sql.AskAsync(Server.Url, "SELECT inet_server_port()")).Should().Be(Server.Url.Port);
    }

    [Fact]
    public async Task The_trusted_role_owns_its_database_and_has_no_other_rights()
    {
        await Sql.AskAsync(fixture.TrustedUrl, "CREATE TABLE public.mine (id INT4)");
        (await Sql.AskAsync(fixture.TrustedUrl, "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
            .Should().Be(false);
        (await Sql.AskAsync(fixture.TrustedUrl, "SELECT current_database() || ' ' || current_user")).Should().Be("defaultdb root");
    }

    [Fact]
    public async Task Without_a_password_only_the_trusted_role_gets_in_and_only_to_its_database()
    {
        await RefusedAsync(fixture.TrustedUrl.WithDatabase("postgres"));
        await RefusedAsync(fixture.TrustedUrl.WithUser("postgres", null));
        await RefusedAsync(Server.Url.WithUser("postgres", null));
        await RefusedAsync(Server.Url.WithUser("postgres", "postgres"));
        (await Sql.AskAsync(Server.Url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")).Should().Be(1L);
    }

    [Fact]
    public async Task Nothing_listens_beyond_127_0_0_1()
    {
        var others = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Append(IPAddress.IPv6Loopback)
            .Where(address => !address.Equals(IPAddress.Loopback));
        // All of 127/8 is this machine on Linux.
        foreach (var address in OperatingSystem.IsLinux() ? others.Append(IPAddress.Parse("127.0.0.2")) : others)
        {
            using var client = new TcpClient(address.AddressFamily);
            var connect = async () => await client.ConnectAsync(address, Server.Url.Port, Token);
            await connect.Should().ThrowAsync<SocketException>("PostgreSQL must not listen on {0}", address);
        }

        (await Sql.AskAsync(Server.Url, "SHOW unix_socket_directories")).Should().Be("");
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        var start = () => PostgresServer.StartAsync(new() { Installation = Binaries.Local, Port = Server.Url.Port }, Token);

        (await start.Should().ThrowAsync<DatabaseServerException>())
            .WithMessage($"port {Server.Url.Port} on 127.0.0.1 is in use, so PostgreSQL cannot listen there");
    }

    [Theory]
    [InlineData("default db")]
    [InlineData("d\"; DROP TABLE counter")]
    [InlineData("all\n")]
    [InlineData("")]
    public void A_name_that_would_need_quoting_is_refused(string name)
    {
        var asDatabase = () => new TrustedDatabase(name, "root");
        var asOwner = () => new TrustedDatabase("defaultdb", name);

        asDatabase.Should().Throw<ArgumentException>();
        asOwner.Should().Throw<ArgumentException>();
    }

    private static async Task RefusedAsync(DatabaseUrl url)
    {
        var connect = () => Sql.AskAsync(url, "SELECT 1");
        await connect.Should().ThrowAsync<NpgsqlException>($"{url.Display} must be refused");
    }
}
