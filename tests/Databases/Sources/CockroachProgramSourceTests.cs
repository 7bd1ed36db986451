using CancelSpec.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>How CockroachDB is started, and what happens if it does not start. A script stands in for it.</summary>
public sealed class CockroachProgramSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_the_program_the_message_says_so() =>
        (await Start("no-such-cockroach").Should().ThrowAsync<DatabaseServerException>()).WithMessage("no-such-cockroach cannot be run: *");

    [Fact]
    public async Task A_program_that_ends_at_once_is_not_waited_for()
    {
        var program = _folder.AddScript("cockroach", "exit 3");

        (await Start(program).Should().ThrowAsync<DatabaseServerException>()).WithMessage("*cockroach ended with exit code 3 before it listened");
    }

    [Fact]
    public async Task It_runs_in_memory_and_listens_on_loopback_only()
    {
        var said = Path.Combine(_folder.Path, "arguments");
        var program = _folder.AddScript("cockroach", $"echo \"$@\" > {said}; exit 3");

        await Start(program).Should().ThrowAsync<DatabaseServerException>();

        (await File.ReadAllTextAsync(said, TestContext.Current.CancellationToken)).Should()
            .StartWith("start-single-node --insecure --store=type=mem").And.Contain(" --listen-addr=127.0.0.1:0 ").And.Contain(" --http-addr=127.0.0.1:0 ");
    }

    private static Func<Task<IDatabaseInstance>> Start(string program) =>
        () => new CockroachProgramSource(program).StartAsync(_ => { }, TestContext.Current.CancellationToken);
}
