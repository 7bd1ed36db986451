using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Tests.Support;

/// <summary>A statement that sleeps in the database until it is cancelled.</summary>
internal static class SleepingStatement
{
    /// <summary>Returns when the statement sleeps. A CancelRequest that comes before it has begun has no effect.</summary>
    /// <param name="database">The database that runs it, without the tap.</param>
    /// <param name="process">The process of its session.</param>
    public static async Task WhenAsleepAsync(DatabaseUrl database, int process)
    {
        var address = database.ToConnectionString();
        address.Pooling = false;
        await using var observer = new NpgsqlConnection(address.ConnectionString);
        await observer.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT wait_event FROM pg_stat_activity WHERE pid = $1", observer)
        {
            Parameters = { new NpgsqlParameter { Value = process } },
        };
        await Deadline.PollAsync(() => command.ExecuteScalarAsync(), wait => wait is "PgSleep", "the statement to sleep");
    }
}
