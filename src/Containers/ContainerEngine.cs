using System.Text.Json;
using System.Text.Json.Nodes;
using CancelSpec.Databases;
using CancelSpec.Processes;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace CancelSpec.Containers;

/// <summary>
/// The Docker engine that Testcontainers finds, and how our containers run on it: with no more rights than they need, and no
/// longer than the run.
/// </summary>
internal static class ContainerEngine
{
    private const string RunLabel = "cancelspec.run";
    private const string Loopback = "127.0.0.1";

    /// <summary>An engine that takes longer counts as none.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The image may come over a slow line.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Starts a container, after it has removed those of runs that were killed.</summary>
    /// <param name="image">The name of the image, for messages.</param>
    /// <param name="build">Builds the container; it must apply <see cref="Confine"/>.</param>
    /// <param name="progress">Told what takes long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseServerException">No engine answers, or it cannot get or start the image.</exception>
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
                // Then the container of a killed run stays until the next run removes it.
                progress("docker: without Testcontainers' reaper, because its image is not available");
                TestcontainersSettings.ResourceReaperEnabled = false;
                return await StartAsync(build(), deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"image {image} did not arrive and start within {StartDeadline.TotalMinutes:0} minutes", e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseServerException($"image {image} is not available or does not start: {WordsOf(e)}", e);
        }
    }

    /// <summary>Takes from a container the rights that it does not need, and labels it with our run.</summary>
    /// <param name="container">The parameters that the engine will get.</param>
    /// <param name="capabilities">The capabilities that its entry point needs.</param>
    public static void Confine(CreateContainerParameters container, params string[] capabilities)
    {
        container.Labels = new Dictionary<string, string>(container.Labels ?? new Dictionary<string, string>())
        {
            [RunLabel] = ProcessIdentity.Current.ToString(),
        };
        var host = container.HostConfig ??= new HostConfig();
        host.CapDrop = ["ALL"];
        host.CapAdd = capabilities;
        host.SecurityOpt = ["no-new-privileges"];
        foreach (var binding in host.PortBindings?.Values.SelectMany(bindings => bindings) ?? [])
            binding.HostIP = Loopback;
    }

    /// <summary>
    /// The way in to a confined container's database. If this process itself runs in a container, Testcontainers would take the
    /// address of the bridge, on which nothing is published.
    /// </summary>
    public static DatabaseUrl UrlOf(IContainer container, ushort port, string user, string? password, string database)
    {
        var secret = password is null ? "" : $":{password}";
        return DatabaseUrl.Parse($"postgresql://{user}{secret}@{Loopback}:{container.GetMappedPublicPort(port)}/{database}?sslmode=disable");
    }

    /// <summary>Whether the loopback on which an engine publishes is ours too.</summary>
    internal static bool IsHere(Uri endpoint) => endpoint.Scheme is "unix" or "npipe" || endpoint.IsLoopback;

    /// <summary>Whether a container with these labels belongs to a run of ours that is over.</summary>
    internal static bool IsAbandoned(IDictionary<string, string> labels) =>
        labels.TryGetValue(RunLabel, out var run) && ProcessIdentity.Parse(run) is { HasEnded: true };

    /// <summary>What went wrong, in the words of the engine if its answer has any.</summary>
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
            progress($"docker: removing container {container.ID[..12]}, which a killed run has left behind");
            try
            {
                await client.Containers.RemoveContainerAsync(container.ID, new() { Force = true, RemoveVolumes = true }, cancellationToken);
            }
            catch (DockerApiException)
            {
                // Another run removes it at the same time.
            }
        }
    }

    /// <summary>The engine's error does not name the image. Only the stack trace shows that the reaper asked for it.</summary>
    private static bool LacksReaper(Exception e) =>
        TestcontainersSettings.ResourceReaperEnabled && e.ToString().Contains(nameof(ResourceReaper), StringComparison.Ordinal);

    /// <summary>
    /// Finds the engine. Testcontainers looks for one, and pings it, when its settings are first used. It blocks until then,
    /// without a limit.
    /// </summary>
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
            throw new DatabaseServerException($"the Docker engine {endpoint} publishes on its own loopback, which we cannot reach; choose a postgresql:// URL instead");

        async Task<Uri?> FindAsync()
        {
            await EngineApiVersion.AgreeAsync(cancellationToken);
            return await Task.Run(() => TestcontainersSettings.OS.DockerEndpointAuthConfig?.Endpoint, cancellationToken);
        }
    }
}
