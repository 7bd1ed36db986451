using System.Diagnostics;
using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class SourceCommitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_commit_is_the_one_that_git_names()
    {
        Assert.SkipUnless(TryGit("init", "--quiet"), "git is not installed");
        TryGit("-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--allow-empty", "--message", "x");
        var head = File.ReadAllText(Directory.GetFiles(Path.Combine(_folder.Path, ".git", "refs", "heads")).Single()).Trim();

        SourceCommit.Of(_folder.Path).Should().Be(head).And.MatchRegex("^[0-9a-f]{40}$");
    }

    [Fact]
    public void A_repository_without_a_commit_has_none()
    {
        Assert.SkipUnless(TryGit("init", "--quiet"), "git is not installed");

        SourceCommit.Of(_folder.Path).Should().BeNull();
    }

    [Fact]
    public void A_folder_inside_another_repository_has_none()
    {
        Assert.SkipUnless(TryGit("init", "--quiet"), "git is not installed");
        TryGit("-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--allow-empty", "--message", "x");
        var inner = Directory.CreateDirectory(Path.Combine(_folder.Path, "inner")).FullName;

        SourceCommit.Of(inner).Should().BeNull();
    }

    private bool TryGit(params string[] arguments)
    {
        try
        {
            using var git = Process.Start("git", ["-C", _folder.Path, .. arguments]);
            git.WaitForExit();
            return git.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
