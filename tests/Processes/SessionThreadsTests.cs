using System.Diagnostics;
using CancelSpec.Processes;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Processes;

/// <summary>Whether the threads of a session run, as Linux tells it.</summary>
public sealed class SessionThreadsTests
{
    public static bool IsLinux => OperatingSystem.IsLinux();

    [Fact(Skip = "Only Linux tells.", SkipUnless = nameof(IsLinux))]
    public async Task A_program_that_sleeps_is_not_starved_and_one_that_is_stopped_is()
    {
        var output = new OutputLines();
        await using var process = SupervisedProcess.Start(new()
        {
            Command = ["sh", "-c", "sleep 1000 & echo started; wait"],
            ReadOutput = output.ReadAsync,
        });
        await output.NextAsync();
        var session = await Deadline.PollAsync(() => Task.FromResult(process.SessionId), known => known is not null, "the number of the session") ?? 0;
        new SessionThreads(session).AreStarved().Should().BeFalse();

        await SignalAsync("STOP", session);
        await Deadline.PollAsync(() => Task.FromResult(new SessionThreads(session).AreStarved()), starved => starved, "the session to be stopped");

        await SignalAsync("CONT", session);
        await Deadline.PollAsync(() => Task.FromResult(new SessionThreads(session).AreStarved()), starved => !starved, "the session to go on");
    }

    [Fact]
    public void A_session_without_processes_is_not_starved() => new SessionThreads(int.MaxValue).AreStarved().Should().BeFalse();

    private static Task SignalAsync(string signal, int group) =>
        Process.Start("/bin/sh", ["-c", $"kill -s {signal} -- -{group}"]).WaitForExitAsync(TestContext.Current.CancellationToken);
}
