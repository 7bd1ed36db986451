using System.Linq.Expressions;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace CancelSpec.Pools;

/// <summary>
/// Reads from Npgsql's internal connector what the public API does not show. The members are looked up once. If a version
/// of Npgsql has renamed them, the answers are "unknown", never wrong.
/// </summary>
internal sealed class ConnectorReader
{
    private readonly Func<NpgsqlConnection, byte>? _status;
    private readonly Func<NpgsqlConnection, Socket?>? _socket;

    /// <param name="statusMember">The connector's property or field with the last transaction status.</param>
    /// <param name="socketMember">The connector's property or field with its socket.</param>
    public ConnectorReader(string statusMember, string socketMember)
    {
        _status = Reader<byte>(statusMember);
        _socket = Reader<Socket?>(socketMember);
    }

    /// <summary>The reader for the version of Npgsql that this project pins.</summary>
    public static ConnectorReader Default { get; } = new("TransactionStatus", "_socket");

    /// <summary>Whether Npgsql has both members. Otherwise each return of a connection costs a round trip.</summary>
    public bool IsComplete => _status is not null && _socket is not null;

    /// <summary>The transaction status of an open connection.</summary>
    public TransactionStatus StatusOf(NpgsqlConnection connection) => _status?.Invoke(connection) switch
    {
        (byte)'I' => TransactionStatus.Idle,
        // The maximum is Npgsql's own mark for a BEGIN that it will send with the next command.
        (byte)'T' or byte.MaxValue => TransactionStatus.InTransaction,
        (byte)'E' => TransactionStatus.Failed,
        _ => TransactionStatus.Unknown,
    };

    /// <summary>
    /// Whether an idle connection has unread input: the server has closed it, or has announced that. Seldom the input is a
    /// notice; then the connection is not trusted either. False if the socket cannot be read: then the next statement
    /// fails.
    /// </summary>
    public bool HasUnreadInput(NpgsqlConnection connection)
    {
        try
        {
            return _socket?.Invoke(connection) is { } socket && socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Closes the connection's socket, if the socket can be read.</summary>
    public void CloseSocket(NpgsqlConnection connection) => _socket?.Invoke(connection)?.Dispose();

    private static Func<NpgsqlConnection, T>? Reader<T>(string member)
    {
        const BindingFlags internals = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        if (typeof(NpgsqlConnection).GetProperty("Connector", internals) is not { } connector
            || connector.PropertyType.GetMember(member, internals) is not [PropertyInfo or FieldInfo])
            return null;

        var connection = Expression.Parameter(typeof(NpgsqlConnection));
        var value = Expression.PropertyOrField(Expression.Property(connection, connector), member);
        return Expression.Lambda<Func<NpgsqlConnection, T>>(Expression.Convert(value, typeof(T)), connection).Compile();
    }
}
