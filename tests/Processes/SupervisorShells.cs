using System.Diagnostics;
using CancelSpec.Tests.Support;
using Xunit;

namespace CancelSpec.Tests.Processes;

/// <summary>The processes under the shell that supervises a command.</summary>
internal static class SupervisorShells
{
    /// <summary>Waits for the shell that watches the input, and for the command. Skips the test if processes cannot be listed here.</summary>
    /// <param name="supervisor">The process of the shell that supervises.</param>
    /// <param name="command">A part of the command's line.</param>
    public static async Task<(Process Watcher, Process Command)> OfAsync(int supervisor, string command)
    {
        Assert.SkipUnless(ProcessList.IsReadable, "the processes of this machine cannot be listed here");
        var children = await Deadline.PollAsync(
            () => Task.FromResult(ProcessList.ChildrenOf(supervisor).OrderBy(IsCommand).ToList()),
            children => children.Count == 2 && IsCommand(children[1]), "the command and the shell that watches");
        return (Process.GetProcessById(children[0]), Process.GetProcessById(children[1]));

        bool IsCommand(int process) => ProcessList.CommandOf(process).Contains(command, StringComparison.Ordinal);
    }
}
