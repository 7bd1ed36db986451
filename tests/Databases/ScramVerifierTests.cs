using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>Passwords whose login costs little are passwords all the same.</summary>
public sealed class ScramVerifierTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Equal_passwords_have_different_verifiers() =>
        ScramVerifier.Of("secret").Should().StartWith("SCRAM-SHA-256$1:").And.NotBe(ScramVerifier.Of("secret"));

    [Fact]
    public async Task Only_the_password_lets_in()
    {
        var server = await RunDatabase.ServerAsync();
        var url = await server.CreateDatabaseAsync(hasQuickLogin: true, Token);

        await OpenAsync(url);
        if (server.SharedRole is null && url.Password is not null)
            (await FluentActions.Awaiting(() => OpenAsync(url.WithUser(url.User, "wrong"))).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidPassword);
        await server.DropDatabaseAsync(url, Token);
    }

    private static async Task OpenAsync(DatabaseUrl url)
    {
        var address = url.ToConnectionString();
        address.Pooling = false;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Token);
    }
}
