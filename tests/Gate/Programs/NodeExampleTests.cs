using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>The example in Node, in its good and in its bad form. Both are subjects, and they differ in what they keep.</summary>
public sealed class NodeExampleTests : IAsyncLifetime
{
    public const string HowToGetIt = "The example cannot run: it needs Node, and npm ci --prefix examples/node.";

    private DatabaseUrl _database = null!;
    private Tap _tap = null!;

    public static bool HasNode { get; } = FindNode();

    public static bool CanRun { get; } = Directory.Exists(Path.Combine(Repository.Root, "examples/node/node_modules/pg")) && HasNode;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _tap = Tap.Start(_database.Host, _database.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _tap.DisposeAsync();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData]
    [InlineData("--leaky")]
    public async Task Each_form_has_the_endpoints(params string[] options)
    {
        await using var subject = await StartAsync(["{sleep}", .. options]);
        using var http = new HttpClient { BaseAddress = subject.Address };

        (await SendAsync(http, "POST", "/reset")).Should().Be("200 \"ok\"");
        (await SendAsync(http, "POST", "/bump")).Should().Be("204 ");
        (await SendAsync(http, "GET", "/sleep")).Should().Be("200 \"ok\"");
        (await SendAsync(http, "POST", "/bump-in-transaction")).Should().Be("204 ");
        (await SendAsync(http, "GET", "/sleep-with-settings")).Should().Be("200 \"ok\"");
        (await SendAsync(http, "GET", "/counter")).Should().Be("200 3");
        (await SendAsync(http, "GET", "/nowhere")).Should().StartWith("404 ");
        _tap.Sessions.Should().ContainSingle().Which.TransactionStatus.Should().Be('I');
    }

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData(Disconnect.Close, 2)]
    [InlineData(Disconnect.Reset, 2)]
    [InlineData(Disconnect.Close, 1, "--leaky")]
    [InlineData(Disconnect.Reset, 1, "--leaky")]
    public async Task A_bump_after_an_interrupted_sleep_is_committed_only_in_the_good_form(Disconnect how, int committed, params string[] options)
    {
        // The test does not wait for this sleep to end.
        await using var subject = await StartAsync(["1000", .. options]);
        using var http = new HttpClient { BaseAddress = subject.Address, Timeout = Deadline.Default };
        await SendAsync(http, "POST", "/reset");
        using var client = await SocketClient.SendAsync(subject.Address, "GET", "/sleep");
        await _tap.History.WhenAsync(seen => seen is { Name: "ReadyForQuery", Detail: "T" }, Token).WaitForAsync("the transaction");

        client.HangUp(how);

        // The only connection is free once the server has noticed the hang-up.
        (await SendAsync(http, "POST", "/bump")).Should().Be("204 ");
        (await SendAsync(http, "GET", "/counter")).Should().Be("200 2");
        (await CommittedAsync()).Should().Be(committed);
    }

    private static bool FindNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
            node!.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private Task<ISubject> StartAsync(IReadOnlyList<string> options)
    {
        var source = Support.Programs.Source(1, ["node", "examples/node/server.js", "{listen}", "{pool-size}", .. options]);
        return source.StartAsync(_database.WithHost($"{_tap.Address.Address}", _tap.Address.Port), Token);
    }

    private static async Task<string> SendAsync(HttpClient http, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await http.SendAsync(request, Token);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Token)}";
    }

    private async Task<object?> CommittedAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.ToConnectionString());
        await using var command = source.CreateCommand("SELECT count FROM counter WHERE id = 1");
        return await command.ExecuteScalarAsync(Token);
    }
}
