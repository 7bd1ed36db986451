using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Npgsql through a tap that logs every session in by itself.</summary>
public sealed class RealLoginTests : IAsyncLifetime
{
    private DatabaseServer _server = null!;
    private DatabaseUrl _database = null!;
    private Tap _tap = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a subject has in a file of its own.</summary>
    private NpgsqlConnectionStringBuilder OwnAddress => new()
    {
        Host = "127.0.0.1",
        Port = _tap.Address.Port,
        Username = "its own name",
        Password = "its own password",
        Database = "its own database",
        ApplicationName = "as always",
        // Npgsql gives a session up that does not answer in time. It waits without a limit here.
        CancellationTimeout = 0,
        Pooling = false,
    };

    public async ValueTask InitializeAsync()
    {
        _server = await RunDatabase.ServerAsync();
        _database = await _server.CreateDatabaseAsync(Token);
        _tap = Start(new DatabaseLogin(_database.User, _database.Password, _database.Database));
    }

    public async ValueTask DisposeAsync()
    {
        await _tap.DisposeAsync();
        await _server.DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Fact]
    public async Task A_subject_with_another_name_and_password_gets_into_the_database_of_the_login()
    {
        await using var connection = await ConnectAsync(OwnAddress);

        (await AskAsync(connection, "SELECT current_user || ' ' || current_database() || ' ' || current_setting('application_name')"))
            .Should().Be($"{_database.User} {_database.Database} as always");
        _tap.History.Events.Where(seen => seen.IsMessage).Select(seen => seen.Name).Take(2).Should().Equal("StartupMessage", "Authentication");
    }

    [Fact]
    public async Task A_subject_without_a_password_gets_in_too()
    {
        var address = OwnAddress;
        address.Password = null;
        await using var connection = await ConnectAsync(address);

        (await AskAsync(connection, "SELECT 1")).Should().Be(1);
    }

    [Fact]
    public async Task What_a_subject_sends_later_passes_through()
    {
        await using var connection = await ConnectAsync(OwnAddress);
        await using var sleeping = new NpgsqlCommand("SELECT pg_sleep(60)", connection);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asleep = sleeping.ExecuteNonQueryAsync(cancel.Token);
        await SleepingStatement.WhenAsleepAsync(_database, connection.ProcessID);

        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => asleep).Should().ThrowAsync<OperationCanceledException>()).WithInnerException<PostgresException>().Which.SqlState.Should().Be("57014");
    }

    [Fact]
    public async Task The_end_of_a_session_reaches_the_other_side()
    {
        await using var connection = await ConnectAsync(OwnAddress);
        var ended = _tap.History.WhenAsync(seen => seen is { Direction: Direction.ToSubject, Name: TapEvent.Eof or TapEvent.Reset }, Token);

        await Sql.AskAsync(_server.Url, $"SELECT pg_terminate_backend({connection.ProcessID})");

        await ended.WaitForAsync("the session to end");
        await connection.Awaiting(closed => AskAsync(closed, "SELECT 1")).Should().ThrowAsync<PostgresException>();
    }

    [Fact]
    public async Task A_login_that_the_database_refuses_is_refused_to_the_subject()
    {
        await using var tap = Start(new DatabaseLogin(_database.User, "wrong", _database.Database));
        var address = OwnAddress;
        address.Port = tap.Address.Port;

        (await FluentActions.Awaiting(() => ConnectAsync(address)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task A_tap_listens_where_it_is_asked_to_and_again_when_it_has_stopped()
    {
        var address = _tap.Address;
        await using (await ConnectAsync(OwnAddress))
        {
            FluentActions.Invoking(() => Start(address)).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.AddressAlreadyInUse);
        }

        await _tap.DisposeAsync();
        _tap = Start(address);
        await using var connection = await ConnectAsync(OwnAddress);

        (_tap.Address, await AskAsync(connection, "SELECT 1")).Should().Be((address, 1));
    }

    private Tap Start(DatabaseLogin login) => Tap.Start(_database.Host, _database.Port, new TapOptions { Login = login });

    private Tap Start(IPEndPoint listen) => Tap.Start(
        _database.Host, _database.Port, new TapOptions { Listen = listen, Login = new DatabaseLogin(_database.User, _database.Password, _database.Database) });

    private static async Task<NpgsqlConnection> ConnectAsync(NpgsqlConnectionStringBuilder address)
    {
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
