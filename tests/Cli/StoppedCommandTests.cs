using System.Diagnostics;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>The program <c>cancelspec judge</c> when it is stopped half-way.</summary>
public sealed class StoppedCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_it_with_an_incomplete_verdict(string signal, int code)
    {
        await using var program = await StartAsync();

        await program.SignalAsync(signal);

        (await program.ExitAsync()).Should().Be(code);
        program.Errors.Should().Contain("stopping; once more to stop at once");
        program.Output.Should().Contain("incomplete: the run was interrupted");
        _run.Verdicts.Should().OnlyContain(verdict => verdict.Incomplete == "the run was interrupted");
    }

    [Fact]
    public async Task When_it_is_killed_the_findings_so_far_are_in_the_folder()
    {
        await using var program = await StartAsync();

        await program.SignalAsync("KILL");

        (await program.ExitAsync()).Should().Be(137);
        // The sizes of the pool are judged side by side, and either may be the first with a finding.
        _run.Verdicts.Should().Contain(verdict => verdict.Of(Hazard.LeakedTransaction).Outcome == Outcome.Found && verdict.Incomplete == "the judgement did not come to its end");
    }

    [Theory]
    [InlineData("2>&-", "")]
    [InlineData("2>/dev/full", "")]
    [InlineData(">/dev/full", "not all results could be printed: No space left on device")]
    public async Task What_it_cannot_print_does_not_change_how_it_ends(string redirection, string complaint)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");
        var database = $"{(await RunDatabase.ServerAsync()).Url}";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh",
        [
            "-c", $"exec dotnet \"$0\" judge --pool unfixed --pool-size 1 --only sleep/10/fin --output \"$1\" {redirection}",
            Path.Combine(AppContext.BaseDirectory, "CancelSpec.Cli.dll"), _run.Results,
        ])
        { Environment = { ["CANCELSPEC_DATABASE"] = database }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        RunCleanup.Watch(shell);

        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        RunCleanup.Forget(shell);
        errors.Trim().Split('\n')[^1].Should().Be(complaint);
        shell.ExitCode.Should().Be(1);
        _run.Verdict.Found.Should().ContainSingle();
    }

    /// <summary>Starts the judgement of a bad pool, and returns after the first finding.</summary>
    private async Task<ServerProcess> StartAsync()
    {
        var finding = _run.FindingAsync();
        var program = ServerProcess.StartCommand(
            new Dictionary<string, string> { ["CANCELSPEC_DATABASE"] = $"{(await RunDatabase.ServerAsync()).Url}" },
            "judge", "--pool", "unfixed", "--output", _run.Results);
        await Task.WhenAny(finding, program.ExitAsync()).WaitForAsync("the first finding", Deadline.ForPrograms);
        finding.IsCompleted.Should().BeTrue("the program told: {0}", program.Errors);
        return program;
    }
}
