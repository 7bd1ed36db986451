using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The server's log, written to a pipe that no program reads.</summary>
public sealed class UnreadLogTests
{
    // Each request logs one record. Together they are more than the log's queue and the pipe can hold.
    private const int Requests = 11_000;
    private const int Clients = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_stops_no_request_and_the_server_says_how_many_records_it_dropped()
    {
        var runDatabase = await RunDatabase.ServerAsync();
        var database = await runDatabase.CreateDatabaseAsync(Token);
        using var server = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "CancelSpec.Server.dll"), "--listen", "127.0.0.1:0", "--database", $"{database}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        RunCleanup.Watch(server);
        try
        {
            using var http = new HttpClient { BaseAddress = await ListeningAsync(server), Timeout = Deadline.Default };

            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SendAsync(http, Requests / Clients)));

            var records = new SemaphoreSlim(0);
            var reading = CountRecordsAsync(server.StandardOutput, records);
            var sent = Requests;
            var notice = server.StandardError.ReadLineAsync(Token).AsTask();
            // The notice comes before the next record for which there is room.
            await Deadline.PollAsync(
                async () =>
                {
                    await SendAsync(http, 1);
                    sent++;
                    return notice.IsCompleted;
                },
                said => said,
                "the number of dropped records");
            var dropped = int.Parse((await notice)!.Split(' ')[0], CultureInfo.InvariantCulture);
            dropped.Should().BePositive();
            // The last records may still be in the queue, and a killed server would lose them.
            await WaitForRecordsAsync(records, sent - dropped).WaitForAsync("each record to be written or dropped");
            server.Kill();
            (await reading).Should().Be(sent - dropped, "each record is written or dropped, and only once");
        }
        finally
        {
            server.Kill();
            RunCleanup.Forget(server);
            await runDatabase.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    private static async Task<Uri> ListeningAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (line.Contains("\"msg\":\"listening\"", StringComparison.Ordinal))
                return new Uri($"http://{JsonDocument.Parse(line).RootElement.GetProperty("local_addr").GetString()}");
        }

        throw new InvalidOperationException($"the server has ended: {await server.StandardError.ReadToEndAsync(Token)}");
    }

    private static async Task SendAsync(HttpClient http, int count)
    {
        for (var sent = 0; sent < count; sent++)
        {
            using var answer = await http.GetAsync("/no-such-path", Token);
        }
    }

    private static async Task WaitForRecordsAsync(SemaphoreSlim records, int count)
    {
        for (var counted = 0; counted < count; counted++)
            await records.WaitAsync(Token);
    }

    private static async Task<int> CountRecordsAsync(StreamReader log, SemaphoreSlim records)
    {
        var count = 0;
        while (await log.ReadLineAsync(Token) is { } line)
        {
            if (!line.Contains("\"msg\":\"request completed\"", StringComparison.Ordinal))
                continue;
            count++;
            records.Release();
        }

        return count;
    }
}
