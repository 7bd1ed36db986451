using System.Diagnostics;
using System.Globalization;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A subject's process by itself: its output and its end.</summary>
public sealed class SubjectProcessTests
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Stopping_a_command_ends_its_children_too()
    {
        await using var process = Start("sleep 1000 & echo $!; (sleep 1001 & echo $!; wait) & wait", TimeLimit);
        var children = await NumbersAsync(process, 2);

        await process.DisposeAsync();

        foreach (var child in children)
            await GoneAsync(child);
    }

    [Fact]
    public async Task A_command_that_does_not_heed_SIGTERM_is_killed_with_its_children()
    {
        await using var process = Start("trap '' TERM; sleep 1000 & echo $!; echo $$; while :; do wait; done", TimeSpan.Zero);
        var processes = await NumbersAsync(process, 2);

        await process.DisposeAsync();

        (await process.Ended).Should().Be(128 + 9);
        foreach (var each in processes)
            await GoneAsync(each);
    }

    [Fact]
    public async Task A_command_has_time_to_end_in_order()
    {
        await using var process = Start("trap 'echo bye; exit 0' TERM; echo 1; while :; do sleep 0.01; done", TimeLimit);
        await NumbersAsync(process, 1);

        await process.DisposeAsync();

        (await process.Ended).Should().Be(0);
        process.Output.Should().EndWith("bye\n");
    }

    [Fact]
    public async Task The_children_that_a_command_leaves_behind_end_with_it()
    {
        await using var process = Start("sleep 1000 & echo $!; exit 3", TimeLimit);

        (await process.Ended.WaitAsync(Deadline.Default, TestContext.Current.CancellationToken)).Should().Be(3);

        await GoneAsync((await NumbersAsync(process, 1))[0]);
    }

    [Fact]
    public async Task The_end_of_the_output_is_kept_in_order()
    {
        await using var process = Start("echo first >&2; seq 100000; echo last >&2", TimeLimit);
        await process.Ended.WaitAsync(Deadline.Default, TestContext.Current.CancellationToken);

        process.Output.Should().EndWith("\n100000\nlast\n").And.StartWith("[326762 bytes before this are not kept]\n");
        process.Output.Length.Should().BeLessThan(256 * 1024 + 100);
    }

    [Fact]
    public async Task A_command_is_ended_with_its_children_even_without_the_shell_that_watches()
    {
        Assert.SkipUnless(ProcessList.IsReadable, "which process has started which cannot be read here");
        await using var process = Start("sleep 1000 & echo $!; echo $$; wait", TimeSpan.Zero);
        var processes = await NumbersAsync(process, 2);
        // It is started after the command, which may have written its numbers by then.
        var watchers = await Deadline.PollAsync(
            () => Task.FromResult(ProcessList.ChildrenOf(ProcessList.ParentOf(processes[1])).Where(child => child != processes[1]).ToList()),
            found => found.Count > 0, "the shell that watches");
        var watcher = watchers.Single();
        Process.GetProcessById(watcher).Kill();
        await GoneAsync(watcher);

        await process.DisposeAsync();

        foreach (var each in processes)
            await GoneAsync(each);
    }

    private static SubjectProcess Start(string commands, TimeSpan timeLimit) => SubjectProcess.Start(["/bin/sh", "-c", commands], "/", timeLimit);

    /// <summary>The numbers that the process writes, one to a line.</summary>
    private static async Task<IReadOnlyList<int>> NumbersAsync(SubjectProcess process, int count)
    {
        var lines = await Deadline.PollAsync(
            () => Task.FromResult(process.Output.Split('\n')[..^1]), lines => lines.Length >= count, $"{count} lines of output");
        return [.. lines.Take(count).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>An orphan stays in the list until its new parent notices its end, which may take a moment.</summary>
    private static Task GoneAsync(int process) => Deadline.PollAsync(() => Task.FromResult(IsThere(process)), there => !there, $"process {process} to be gone");

    private static bool IsThere(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
