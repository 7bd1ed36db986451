using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Pools.KnownBad.SimpleQuery;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The authentication methods and addresses that our own small client supports.</summary>
public sealed class SimpleQueryAuthenticationTests(SimpleQueryAuthenticationTests.AuthenticationServer server)
    : IClassFixture<SimpleQueryAuthenticationTests.AuthenticationServer>
{
    public static TheoryData<string> Methods => ["trust", "password", "md5", "scram-sha-256"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Methods))]
    public async Task It_is_accepted_with_the_right_password(string method)
    {
        await using var connection = await OpenAsync(server.UrlOf(method, AuthenticationServer.Password));

        (await connection.QueryScalarAsync<string>("SELECT current_user", Token)).Should().Be(method);
    }

    [Theory, InlineData("password"), InlineData("md5"), InlineData("scram-sha-256")]
    public async Task It_is_refused_with_a_wrong_password_and_says_when_it_has_none(string method)
    {
        (await RefusedAsync(server.UrlOf(method, "wrong"))).Should().Contain("password authentication failed");
        (await RefusedAsync(server.UrlOf(method, null))).Should().Contain("asks for a password");
    }

    [Fact]
    public async Task A_host_that_begins_with_a_slash_is_the_folder_of_a_Unix_socket()
    {
        using var folder = new TemporaryFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Path, ".s.PGSQL.5432")));
        listener.Listen();

        var refused = RefusedAsync(DatabaseUrl.Parse("postgresql://somebody@/db?sslmode=disable").WithHost(folder.Path, 5432));
        using var accepted = await listener.AcceptAsync(Token);
        await accepted.SendAsync(MessageSocket.Message('E', "VFATAL\0Mall users are refused\0"), Token);

        (await refused).Should().Be("connecting to the database: all users are refused");
    }

    private static Task<SimpleQueryConnection> OpenAsync(DatabaseUrl url) =>
        SimpleQueryConnection.OpenAsync(new PoolSettings(url, 1), leavesReplies: false, Token);

    private static async Task<string> RefusedAsync(DatabaseUrl url)
    {
        var opening = () => OpenAsync(url);
        return (await opening.Should().ThrowAsync<PoolException>()).Which.Reason;
    }

    /// <summary>A PostgreSQL with four roles. Each is named after its authentication method.</summary>
    public sealed class AuthenticationServer : IAsyncLifetime
    {
        // PostgreSQL normalizes the ligature, so the client must do so too.
        public const string Password = "sü'ﬁ pass";
        private readonly PostgresServerFixture _fixture = new();

        public DatabaseUrl UrlOf(string method, string? password) => _fixture.Server.Url.WithUser(method, password);

        public async ValueTask InitializeAsync()
        {
            await _fixture.InitializeAsync();
            if (PostgresInstallation.FindLocal() is null)
                return;

            var url = _fixture.Server.Url;
            var rules = new List<string> { "host all postgres 127.0.0.1/32 scram-sha-256" };
            foreach (var method in Methods.Select(row => row.Data))
            {
                var storedAs = method == "md5" ? "md5" : "scram-sha-256";
                await Sql.AskAsync(url, $"SET password_encryption = '{storedAs}'; CREATE ROLE \"{method}\" LOGIN PASSWORD '{Password.Replace("'", "''")}'");
                rules.Add($"host all {method} 127.0.0.1/32 {method}");
            }

            var file = await Sql.AskAsync(url, "SHOW hba_file");
            await Sql.AskAsync(url, $"COPY (SELECT unnest('{{{string.Join(',', rules)}}}'::text[])) TO '{file}'");
            var before = await Sql.AskAsync(url, "SELECT pg_conf_load_time()");
            await Sql.AskAsync(url, "SELECT pg_reload_conf()");
            await Deadline.PollAsync(() => Sql.AskAsync(url, "SELECT pg_conf_load_time()"), now => !Equals(now, before), "the server to read the new rules");
        }

        public ValueTask DisposeAsync() => _fixture.DisposeAsync();
    }
}
