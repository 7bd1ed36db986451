using System.Diagnostics;
using CancelSpec.Processes;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Processes;

/// <summary>What a supervised process is given, how it is stopped, and what is left when one of its shells was killed.</summary>
public sealed class SupervisedProcessTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cancelspec-test-{Guid.NewGuid():N}");
    private readonly OutputLines _output = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_exit_status_is_known()
    {
        await using var process = Start("exit 3");

        (await process.Ended.WaitAsync(Deadline.Default, Token)).Should().Be(3);
        (await process.StopAsync()).Should().Be(StopResult.Stopped);
    }

    [Fact]
    public async Task A_program_that_is_not_there_gives_the_status_of_a_shell()
    {
        await using var process = SupervisedProcess.Start(new() { Command = ["no-such-program"] });

        (await process.Ended.WaitAsync(Deadline.Default, Token)).Should().BeOneOf(126, 127);
    }

    [Fact]
    public async Task Words_reach_it_as_they_are()
    {
        await using var process = SupervisedProcess.Start(new() { Command = ["printf", "%s\n", "it's", "$HOME", "a\nb", ""], ReadOutput = _output.ReadAsync });

        await process.Ended.WaitForAsync("the command to end");

        _output.Lines.Should().Equal("it's", "$HOME", "a", "b", "");
    }

    [Fact]
    public async Task It_gets_its_input_and_its_environment_and_no_command_line_shows_them()
    {
        await using var process = Start(
            "read -r line; echo \"$line $GIVEN ${HOME-none} ${CANCELSPEC_COMMAND-none}\"; exec sleep 1000",
            options => options with { Input = "secret-1", Environment = new Dictionary<string, string?> { ["GIVEN"] = "secret-2", ["HOME"] = null } });

        (await _output.NextAsync()).Should().Be("secret-1 secret-2 none none");

        ProcessList.CommandsWith("secret-").Should().BeEmpty();
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_is_not_told_of_it()
    {
        // It is more than a pipe holds, so it cannot all be written.
        await using var process = Start("exec <&-; sleep 0.1; echo end", options => options with { Input = new string('x', 200_000) });

        await process.Ended.WaitForAsync("the command to end");

        _output.Lines.Should().Equal("end");
    }

    [Fact]
    public async Task Without_input_it_reads_the_end_at_once()
    {
        await using var process = Start("read -r line || echo end");

        (await _output.NextAsync()).Should().Be("end");
    }

    [Fact]
    public async Task Root_runs_it_as_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        await using var process = Start("id -un", options => options with { User = SystemUser.Unprivileged });

        (await _output.NextAsync()).Should().Be(SystemUser.Unprivileged);
    }

    [Fact]
    public async Task Its_folder_is_for_its_user_alone_and_goes_with_it()
    {
        await using var process = Start("mkdir \"$FOLDER/inside\"; ls -ld \"$FOLDER\"; exec sleep 1000", WithFolder);
        (await _output.NextAsync()).Should().StartWith("drwx------");

        await process.StopAsync();

        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task Its_folder_goes_when_it_ends_by_itself()
    {
        await using var process = Start("mkdir \"$FOLDER/inside\"", WithFolder);

        (await process.Ended.WaitAsync(Deadline.Default, Token)).Should().Be(0);

        Directory.Exists(_folder).Should().BeFalse();
    }

    [Fact]
    public async Task A_folder_that_is_there_already_is_refused()
    {
        using var taken = new Databases.TemporaryFolder();
        await using var process = Start("echo started", options => options with { TemporaryFolder = taken.Path });

        (await process.Ended.WaitAsync(Deadline.Default, Token)).Should().NotBe(0);

        _output.Lines.Should().ContainSingle().Which.Should().Contain(taken.Path);
    }

    [Fact]
    public async Task Two_end_separately()
    {
        await using var first = Start("echo 1; exec sleep 1000");
        await _output.NextAsync();
        // It starts while the first one runs. It must not inherit what keeps the first one running.
        await using var second = Start("echo 2; exec sleep 1000");
        await _output.NextAsync();

        (await first.StopAsync()).Should().Be(StopResult.Stopped);

        second.Ended.IsCompleted.Should().BeFalse();
    }

    [Theory]
    [InlineData("INT", 1000)]
    [InlineData("QUIT", 0)]
    public async Task The_next_signal_comes_after_the_time_limit_of_the_last(string last, int timeLimit)
    {
        SignalRecorder.SkipWithoutPerl();
        await using var process = Start(SignalRecorder.UntilAfter(last, "ready"), options => options with
        {
            Stop = [new("TERM", TimeSpan.Zero), new("INT", TimeSpan.FromSeconds(timeLimit)), new("QUIT", TimeSpan.FromSeconds(1000))],
        });
        await _output.NextAsync();

        (await process.StopAsync()).Should().Be(StopResult.Stopped);

        // Signals that wait at the same time arrive in the order of their numbers.
        string[] expected = ["ready", "received TERM", "received INT", "received QUIT"];
        _output.Lines.Should().BeEquivalentTo(expected.Take(last == "INT" ? 3 : 4));
    }

    [Fact]
    public async Task Without_both_of_its_shells_it_is_ended_all_the_same()
    {
        await using var process = Start("echo 1; exec sleep 1000", WithFolder);
        await _output.NextAsync();
        var (watcher, command) = await SupervisorShells.OfAsync(process.SupervisorProcessId, "sleep 1000");
        Process.GetProcessById(process.SupervisorProcessId).Kill();
        watcher.Kill();
        await watcher.WaitForExitAsync(Token).WaitForAsync("the shell that watches to end");

        (await process.StopAsync()).Should().Be(StopResult.StoppedWithoutSupervisor);

        await command.WaitForExitAsync(Token).WaitForAsync("the command to end");
        Directory.Exists(_folder).Should().BeFalse();
    }

    /// <summary>
    /// The shell that supervises is killed in a numbering of its own, in which process 1 never asks for the status of its
    /// children. So the command, when it has ended, stays in the list for good.
    /// </summary>
    [Fact]
    public async Task Where_process_1_reaps_no_children_the_shell_that_watches_ends_all_the_same()
    {
        Assert.SkipUnless(await CanUnshareAsync(), "no numbering of processes of our own is possible here");
        // Process 1 becomes the second sleep. The supervisor has our input and our output.
        const string inside = """
            exec 4<&0
            /bin/sh -c "$SCRIPT" supervisor <&4 3<&- 4<&- &
            exec 4<&- </dev/null >/dev/null
            exec sleep 1001
            """;
        var start = new ProcessStartInfo("unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c", inside])
        {
            Environment =
            {
                ["SCRIPT"] = await new StreamReader(typeof(SupervisedProcess).Assembly.GetManifestResourceStream("Supervisor.sh")!).ReadToEndAsync(Token),
                ["CANCELSPEC_COMMAND"] = "setsid sleep 1000",
                ["CANCELSPEC_STOP"] = "TERM 1000",
                ["CANCELSPEC_FOLDER"] = _folder,
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var numbering = Process.Start(start)!;
        RunCleanup.Watch(numbering);
        try
        {
            (await numbering.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(Deadline.Default, Token)).Should().NotBeNull();
            var one = ProcessList.ChildrenOf(numbering.Id).Single();
            var supervisor = ProcessList.ChildrenOf(one).Single();
            var (watcher, _) = await SupervisorShells.OfAsync(supervisor, "sleep 1000");

            Process.GetProcessById(supervisor).Kill();
            numbering.StandardInput.Close();

            await Deadline.PollAsync(() => Task.FromResult(ProcessList.HasEnded(watcher.Id)), ended => ended, "the shell that watches to end");
            Directory.Exists(_folder).Should().BeFalse();
        }
        finally
        {
            numbering.Kill(entireProcessTree: true);
            RunCleanup.Forget(numbering);
        }
    }

    private static async Task<bool> CanUnshareAsync()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/unshare"))
            return false;
        using var trial = Process.Start(new ProcessStartInfo("unshare", ["--pid", "--fork", "--mount-proc", "true"]) { RedirectStandardError = true })!;
        await trial.WaitForExitAsync(Token);
        return trial.ExitCode == 0;
    }

    private SupervisedProcessOptions WithFolder(SupervisedProcessOptions options) => options with
    {
        TemporaryFolder = _folder,
        Environment = new Dictionary<string, string?> { ["FOLDER"] = _folder },
    };

    /// <summary>Starts a shell on these commands.</summary>
    private SupervisedProcess Start(string commands, Func<SupervisedProcessOptions, SupervisedProcessOptions>? change = null)
    {
        var options = new SupervisedProcessOptions { Command = ["/bin/sh", "-c", commands], ReadOutput = _output.ReadAsync };
        return SupervisedProcess.Start(change is null ? options : change(options));
    }
}
