using System.Linq.Expressions;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace CancelSpec.Server.Pools;

/// <summary>
/// Reads from Npgsql's internal connector what its public surface does not tell. The members are looked up once; in
/// a version of Npgsql that has renamed them the answers are "unknown", never wrong.
/// </summary>
internal static class NpgsqlInternals
{
    private static readonly Func<NpgsqlConnection, byte>? Status = Reader<byte>("TransactionStatus");
    private static readonly Func<NpgsqlConnection, Socket?>? SocketOf = Reader<Socket?>("_socket");

    /// <summary>The transaction status of an open connection.</summary>
    public static TransactionStatus StatusOf(NpgsqlConnection connection) => Status?.Invoke(connection) switch
    {
        (byte)'I' => TransactionStatus.Idle,
        // Npgsql's own mark for a BEGIN that waits for the next command.
        (byte)'T' or byte.MaxValue => TransactionStatus.InTransaction,
        (byte)'E' => TransactionStatus.Failed,
        _ => TransactionStatus.Unknown,
    };

    /// <summary>
    /// Whether an idle connection has something to read: the server has closed it, or said that it will. False also
    /// where the socket is out of reach; then the next statement finds out.
    /// </summary>
    public static bool HasUnreadInput(NpgsqlConnection connection)
    {
        try
        {
            return SocketOf?.Invoke(connection) is { } socket && socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

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
