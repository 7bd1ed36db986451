using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>Runs that leave their files in one folder.</summary>
public sealed class TwoRunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_of_an_earlier_run_are_gone_when_a_run_begins()
    {
        string[] names = ["messages.ndjson", "cucumber-report.html", "verdicts.json", "living-doc.html"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(_folder.Path, name), "earlier");
        File.WriteAllText(Path.Combine(_folder.Path, "tests.trx"), "not ours");

        using var files = new RunFiles(_folder.Path, _notices.Add);

        Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)).Should().BeEquivalentTo(".lock", "tests.trx");
        files.Written.Should().BeEmpty();
        _notices.Should().BeEmpty();
    }

    [Fact]
    public void A_run_beside_another_leaves_no_files_and_says_so_once()
    {
        using var first = new RunFiles(_folder.Path, _notices.Add);
        using (var messages = first.Create(RunFiles.Messages))
            messages.Write("of the first"u8);

        using var second = new RunFiles(_folder.Path, _notices.Add);
        using (var messages = second.Create(RunFiles.Messages))
            messages.Write("of the second"u8);

        File.ReadAllText(first.PathOf(RunFiles.Messages)).Should().Be("of the first");
        second.Written.Should().BeEmpty();
        _notices.Should().Equal($"This run leaves no files: another run is writing to {_folder.Path}");
    }

    [Fact]
    public void The_next_run_gets_the_folder()
    {
        new RunFiles(_folder.Path, _notices.Add).Dispose();

        using var second = new RunFiles(_folder.Path, _notices.Add);

        second.Problem.Should().BeNull();
    }

    // A pipeline that keeps no verdicts must not look like a pipeline that found nothing.
    [Fact]
    public void A_run_in_CI_leaves_files()
    {
        var isCI = Environment.GetEnvironmentVariable("CI") is "true" or "1";
        var leavesFiles = RunFiles.OfRun.Problem is null;

        (leavesFiles || !isCI).Should().BeTrue("{0}", RunFiles.OfRun.Problem);
    }
}
