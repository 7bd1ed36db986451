using System.Diagnostics;
using CancelSpec.Processes;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Processes;

/// <summary>A folder that goes with its owner. How it goes when its owner is killed, the tests of runs and servers show.</summary>
public sealed class SupervisedFolderTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"cancelspec-test-{Guid.NewGuid():N}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_with_all_that_is_in_it()
    {
        await using (var folder = SupervisedFolder.Make(_path))
            Directory.CreateDirectory(Path.Combine(folder.Path, "inside"));

        Directory.Exists(_path).Should().BeFalse();
    }

    [Fact]
    public async Task All_users_may_read_it_and_only_ours_may_write()
    {
        await using var folder = SupervisedFolder.Make(_path);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_path).Should().Be((UnixFileMode)0b111_101_101);
    }

    [Fact]
    public void One_that_cannot_be_made_is_one_clear_line()
    {
        var make = () => SupervisedFolder.Make("/no/such/folder");

        make.Should().Throw<IOException>().Which.Message.Should().Contain("/no/such/folder").And.NotContain("\n");
    }

    [Fact]
    public async Task It_kills_the_processes_that_it_watches_and_no_others()
    {
        using var watched = Process.Start("sleep", "1000");
        using var forgotten = Process.Start("sleep", "1000");
        var folder = SupervisedFolder.Make(_path);
        folder.Watch(watched);
        folder.Watch(forgotten);
        folder.Forget(forgotten);

        await folder.DisposeAsync();

        await watched.WaitForExitAsync(Token).WaitForAsync("the process to be killed");
        forgotten.HasExited.Should().BeFalse();
        forgotten.Kill();
    }
}
