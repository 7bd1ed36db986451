using CancelSpec.Containers;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CancelSpec.Tests.Containers;

/// <summary>A small server on a Unix socket stands in for engines of several versions. The container lane asks a real one.</summary>
public sealed class EngineApiVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_engine_tells_the_latest_version_that_it_knows()
    {
        var socket = Path.Combine(_folder.Path, "docker.sock");
        await using var engine = await StartAsync(socket, "1.41");

        (await EngineApiVersion.LatestAsync(socket, Token)).Should().Be(new Version(1, 41));
    }

    [Theory, InlineData(null), InlineData("latest")]
    public async Task Another_server_on_the_socket_is_no_engine(string? version)
    {
        var socket = Path.Combine(_folder.Path, "docker.sock");
        await using var other = await StartAsync(socket, version);

        (await EngineApiVersion.LatestAsync(socket, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_socket_without_a_server_has_no_engine() =>
        (await EngineApiVersion.LatestAsync(Path.Combine(_folder.Path, "docker.sock"), Token)).Should().BeNull();

    [Theory]
    [InlineData(null, "/var/run/docker.sock")]
    [InlineData("", "/var/run/docker.sock")]
    [InlineData("unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock")]
    [InlineData("tcp://127.0.0.1:2375", null)]
    public void The_socket_is_the_usual_one_or_as_the_environment_says(string? dockerHost, string? socket) =>
        EngineApiVersion.SocketOf(dockerHost).Should().Be(socket);

    private static async Task<WebApplication> StartAsync(string socket, string? version)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var engine = builder.Build();
        engine.MapGet("/_ping", (HttpResponse answer) =>
        {
            if (version is not null)
                answer.Headers["Api-Version"] = version;
            return "OK";
        });
        await engine.StartAsync();
        return engine;
    }
}
