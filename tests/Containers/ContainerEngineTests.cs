using System.Diagnostics;
using System.Net;
using CancelSpec.Containers;
using CancelSpec.Processes;
using Docker.DotNet;
using Docker.DotNet.Models;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Containers;

/// <summary>What our containers may do, and which of them a run removes. No engine is needed.</summary>
public class ContainerEngineTests
{
    [Fact]
    public void A_container_is_reachable_on_loopback_only_and_may_not_gain_rights()
    {
        var container = Confined();

        container.HostConfig!.PortBindings!["5432/tcp"].Should().ContainSingle().Which.HostIP.Should().Be("127.0.0.1");
        container.HostConfig.CapDrop.Should().Equal("ALL");
        container.HostConfig.CapAdd.Should().Equal("CHOWN");
        container.HostConfig.SecurityOpt.Should().Equal("no-new-privileges");
    }

    [Fact]
    public void A_container_keeps_its_labels_and_is_not_abandoned_while_its_run_lasts()
    {
        var container = Confined();

        container.Labels!.Should().Contain("another", "label").And.HaveCount(2);
        ContainerEngine.IsAbandoned(container.Labels!).Should().BeFalse();
    }

    [Fact]
    public async Task A_container_whose_run_is_over_is_abandoned()
    {
        using var run = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        var written = ProcessIdentity.Of(run).ToString();
        IsAbandoned(written).Should().BeFalse("its run still lasts");

        run.StandardInput.Close();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        IsAbandoned(written).Should().BeTrue();
    }

    [Fact]
    public void A_run_whose_process_number_has_been_used_again_is_over() =>
        IsAbandoned((ProcessIdentity.Current with { Started = ProcessIdentity.Current.Started - 3600 }).ToString()).Should().BeTrue();

    [Theory]
    [InlineData("another-machine/1/1")]
    [InlineData("1/1")]
    [InlineData("")]
    public void A_run_of_another_machine_or_with_another_label_does_not_count_as_over(string run) => IsAbandoned(run).Should().BeFalse();

    [Fact]
    public void Containers_of_others_are_not_abandoned() =>
        ContainerEngine.IsAbandoned(new Dictionary<string, string> { ["org.testcontainers"] = "true" }).Should().BeFalse();

    [Theory]
    [InlineData("""{"message":"no such host"}""", "the engine says: no such host")]
    [InlineData("""{"error":"no such host"}""", "*no such host*")]
    [InlineData("""{"message":1}""", "*InternalServerError*")]
    [InlineData("[]", "*InternalServerError*")]
    [InlineData("a proxy's page", "*a proxy's page*")]
    [InlineData("", "*InternalServerError*")]
    public void The_message_repeats_what_the_engine_says(string body, string words) =>
        ContainerEngine.WordsOf(new DockerApiException(HttpStatusCode.InternalServerError, body)).Should().Match(words);

    [Theory]
    [InlineData("unix:///var/run/docker.sock", true)]
    [InlineData("npipe://./pipe/docker_engine", true)]
    [InlineData("tcp://localhost:2375", true)]
    [InlineData("tcp://127.0.0.1:2375", true)]
    [InlineData("tcp://builder.example:2376", false)]
    public void An_engine_on_another_machine_has_another_loopback(string endpoint, bool isHere) =>
        ContainerEngine.IsHere(new Uri(endpoint)).Should().Be(isHere);

    private static bool IsAbandoned(string run)
    {
        var labels = Confined().Labels!;
        labels[labels.Single(label => label.Value == ProcessIdentity.Current.ToString()).Key] = run;
        return ContainerEngine.IsAbandoned(labels);
    }

    private static CreateContainerParameters Confined()
    {
        var container = new CreateContainerParameters
        {
            Labels = new Dictionary<string, string> { ["another"] = "label" },
            HostConfig = new HostConfig
            {
                PortBindings = new Dictionary<string, IList<PortBinding>> { ["5432/tcp"] = [new PortBinding { HostPort = "0" }] },
            },
        };
        ContainerEngine.Confine(container, "CHOWN");
        return container;
    }
}
