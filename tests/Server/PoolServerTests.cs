using System.Net;
using CancelSpec.Gate.Planning;
using CancelSpec.Pools;
using CancelSpec.Server.InProcess;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The server that the gate judges: over a named pool or the caller's, with signals and a clock.</summary>
public sealed class PoolServerTests(PoolDatabase database) : IClassFixture<PoolDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_pool_is_an_error_that_lists_the_names()
    {
        var starting = () => PoolServer.StartAsync("nope", database.Settings(1), Token);

        (await starting.Should().ThrowAsync<ArgumentException>()).WithMessage("there is no pool 'nope'; there are*check-on-return*unfixed*");
    }

    [Fact]
    public async Task It_serves_over_the_pool_of_the_caller_and_closes_the_pool_when_it_is_disposed_of()
    {
        var pool = new DisposalPool(PoolCatalog.Ours.Create("check-on-return", database.Settings(1)));

        await using (var server = await PoolServer.StartAsync(_ => pool, database.Settings(1), Token))
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            (await http.PostAsync("/reset", content: null, Token)).StatusCode.Should().Be(HttpStatusCode.OK);
            (await http.PostAsync("/bump-in-transaction", content: null, Token)).StatusCode.Should().Be(HttpStatusCode.NoContent);
            pool.IsDisposed.Should().BeFalse();
        }

        pool.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task It_signals_how_far_a_request_has_come()
    {
        await using var server = await PoolServer.StartAsync("check-on-return", database.Settings(1), Token);
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep");
        var port = IPEndPoint.Parse(client.Address).Port;
        await server.Clock.AsleepAsync().WaitForAsync("the handler to sleep");
        await server.Requests.StartedAsync(port).WaitForAsync("the start of the request");
        server.Requests.AbortedAsync(port).IsCompleted.Should().BeFalse();

        client.HangUp(Disconnect.Reset);

        await server.Requests.AbortedAsync(port).WaitForAsync("the cancellation of the request");
        await server.Requests.EndedAsync(port).WaitForAsync("the end of the request");
        server.Requests.Expect(port);
        server.Requests.EndedAsync(port).IsCompleted.Should().BeFalse("the signals are those of the next request");
    }

    [Fact]
    public async Task Sleeps_end_when_the_clock_runs()
    {
        await using var server = await PoolServer.StartAsync("check-on-return", database.Settings(1), Token);
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep");
        await server.Clock.AsleepAsync().WaitForAsync("the handler to sleep");

        server.Clock.Run();

        (await client.ReadAnswerAsync()).Should().StartWith("HTTP/1.1 200 OK");
    }

    private sealed class DisposalPool(IConnectionPool pool) : IConnectionPool
    {
        public bool IsDisposed { get; private set; }

        public Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            pool.UseAsync(work, cancellation);

        public Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            pool.InTransactionAsync(work, cancellation);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return pool.DisposeAsync();
        }
    }
}
