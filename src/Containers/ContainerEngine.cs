using System.Text.Json;
using System.Text.Json.Nodes;
using CancelSpec.Databases;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace CancelSpec.Containers;

/// <summary>
/// The Docker engine that Testcontainers finds, and how our containers run on it: with no more than they need, and for
/// no longer than the run.
/// </summary>
internal static class ContainerEngine
{
    private const string RunLabel = "cancelspec.run";
    private const string Loopback = "127.0.0.1";

    /// <summary>An engine that hangs is none.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The image may have to come over a slow line.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Starts a container, after removing those of runs that were killed.</summary>
    /// <param name="image">Its name, for messages.</param>
    /// <param name="build">Builds the container; it must apply <see cref="Confine"/>.</param>
    /// <param name="progress">Told what takes long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseServerException">No engine answers, or the image cannot be had or started.</exception>
    public static async Task<T> StartAsync<T>(string image, Func<T> build, Action<string> progress, CancellationToken cancellationToken)
        where T : IContainer
    {
        await EnsureWithinReachAsync(cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartDeadline);
        try
        {
            await RemoveAbandonedAsync(progress, deadline.Token);
            progress($"docker: starting {image}");
            try
            {
                return await StartAsync(build(), deadline.Token);
            }
            catch (Exception e) when (LacksReaper(e) && !deadline.IsCancellationRequested)
            {
                // Then what a killed run leaves stays until the next run, which removes it.
                progress("docker: without Testcontainers' reaper, whose image cannot be had");
                TestcontainersSettings.ResourceReaperEnabled = false;
                return await StartAsync(build(), deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"image {image} was not there and started within {StartDeadline.TotalMinutes:0} minutes", e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"image {image} could not be had or started: {WordsOf(e)}", e);
        }
    }

    /// <summary>Takes from a container what it does not need, and writes on it whose it is.</summary>
    /// <param name="container">What will be asked of the engine.</param>
    /// <param name="capabilities">What its entry point needs; nothing of the network, devices or the kernel.</param>
    public static void Confine(CreateContainerParameters container, params string[] capabilities)
    {
        container.Labels = new Dictionary<string, string>(container.Labels ?? new Dictionary<string, string>())
        {
            [RunLabel] = RunProcess.Current.ToString(),
        };
        var host = container.HostConfig ??= new HostConfig();
        host.CapDrop = ["ALL"];
        host.CapAdd = capabilities;
        host.SecurityOpt = ["no-new-privileges"];
        foreach (var binding in host.PortBindings?.Values.SelectMany(bindings => bindings) ?? [])
            binding.HostIP = Loopback;
    }

    /// <summary>
    /// The way in to a confined container's database. Where this process runs in a container itself, Testcontainers
    /// would take the bridge's address, on which nothing is published.
    /// </summary>
    public static DatabaseUrl UrlOf(IContainer container, ushort port, string user, string? password, string database)
    {
        var secret = password is null ? "" : $":{password}";
        return DatabaseUrl.Parse($"postgresql://{user}{secret}@{Loopback}:{container.GetMappedPublicPort(port)}/{database}?sslmode=disable");
    }

    /// <summary>Whether an engine publishes on a loopback that is ours too.</summary>
    internal static bool IsHere(Uri endpoint) => endpoint.Scheme is "unix" or "npipe" || endpoint.IsLoopback;

    /// <summary>Whether a container with these labels belongs to a run of ours that is over.</summary>
    internal static bool IsAbandoned(IDictionary<string, string> labels) =>
        labels.TryGetValue(RunLabel, out var run) && RunProcess.Parse(run) is { HasEnded: true };

    /// <summary>What went wrong. The engine's own words are inside an answer in JSON.</summary>
    internal static string WordsOf(Exception error)
    {
        if (error is not DockerApiException { ResponseBody: { } body } answered)
            return error.Message;
        try
        {
            return JsonNode.Parse(body)?["message"]?.GetValue<string>() is { } words ? $"the engine says: {words}" : answered.Message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return answered.Message;
        }
    }

    private static async Task<T> StartAsync<T>(T container, CancellationToken cancellationToken)
        where T : IContainer
    {
        try
        {
            await container.StartAsync(cancellationToken);
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    private static async Task RemoveAbandonedAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        using var client = TestcontainersSettings.OS.DockerEndpointAuthConfig.GetDockerClientBuilder().Build();
        var ours = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [RunLabel] = true } },
        };
        foreach (var container in await client.Containers.ListContainersAsync(ours, cancellationToken))
        {
            if (!IsAbandoned(container.Labels))
                continue;
            progress($"docker: removing container {container.ID[..12]}, which a killed run has left");
            try
            {
                await client.Containers.RemoveContainerAsync(container.ID, new() { Force = true, RemoveVolumes = true }, cancellationToken);
            }
            catch (DockerApiException)
            {
                // Another run is removing it.
            }
        }
    }

    /// <summary>The error is the engine's and does not name the image; only where it comes from tells whose it was.</summary>
    private static bool LacksReaper(Exception e) =>
        TestcontainersSettings.ResourceReaperEnabled && e.ToString().Contains(nameof(ResourceReaper), StringComparison.Ordinal);

    /// <summary>Testcontainers looks for an engine, and pings what it finds, when its settings are first used; it blocks and sets no limit.</summary>
    /// <exception cref="DatabaseServerException">No engine answers, or only one on another machine.</exception>
    private static async Task EnsureWithinReachAsync(CancellationToken cancellationToken)
    {
        Uri? endpoint;
        try
        {
            endpoint = await FindAsync().WaitAsync(AnswerDeadline, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"no Docker engine answers: {e.GetBaseException().Message}", e);
        }

        if (endpoint is null)
            throw new DatabaseServerException("no Docker engine answers");
        if (!IsHere(endpoint))
            throw new DatabaseServerException($"the Docker engine {endpoint} publishes on its own loopback, which is out of reach from here; give {DatabaseChoice.Variable} a postgresql:// URL");

        async Task<Uri?> FindAsync()
        {
            await EngineApiVersion.AgreeAsync(cancellationToken);
            return await Task.Run(() => TestcontainersSettings.OS.DockerEndpointAuthConfig?.Endpoint, cancellationToken);
        }
    }
}
