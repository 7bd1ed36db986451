using System.Diagnostics;
using CancelSpec.Processes;

namespace CancelSpec.Tests.Support;

/// <summary>A temporary folder and the programs that tests have started. Both go at the end of the run, however the run ends.</summary>
internal static class RunCleanup
{
    private static readonly Lazy<SupervisedFolder> LazyFolder =
        new(() => SupervisedFolder.Make(Path.Combine(Path.GetTempPath(), $"cancelspec-test-{Guid.NewGuid():N}")));

    /// <summary>A folder of this run alone. All users may read it, and only ours may write to it.</summary>
    public static string Folder => LazyFolder.Value.Path;

    /// <summary>Kills the process at the end of the run, unless <see cref="Forget"/> comes before.</summary>
    public static void Watch(Process process) => LazyFolder.Value.Watch(process);

    /// <summary>Takes back <see cref="Watch"/>, because the process has ended.</summary>
    public static void Forget(Process process) => LazyFolder.Value.Forget(process);
}
