using System.Text;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>What a run leaves in its folder.</summary>
public sealed class RunFilesTests
{
    private const string OneStep = "Feature: f\n Scenario: s\n  Given a step";

    [Fact]
    public async Task The_messages_say_what_the_run_used()
    {
        var told = await SampleRun.RunAsync(OneStep, TestContext.Current.CancellationToken, typeof(Steps));

        told.All("meta").Single().GetProperty("implementation").GetProperty("name").GetString().Should().Be("Reqnroll");
        told.All("meta").Single().GetProperty("runtime").GetProperty("version").GetString().Should().EndWith("; PostgreSQL 99");
        told.Notices.Should().BeEmpty();
    }

    [Theory]
    [InlineData("timeline.svg", "image/svg+xml")]
    [InlineData("counter.story.json", "application/vnd.cancelspec.story+json")]
    [InlineData("counter.json", "application/json")]
    public async Task An_attachment_belongs_to_its_step_and_has_the_media_type_of_its_name(string name, string mediaType)
    {
        var told = await SampleRun.RunAsync<Steps>("Given a step", $"When it attaches {name}", "Then a step");

        var attachment = told.All("attachment").Single();
        attachment.GetProperty("mediaType").GetString().Should().Be(mediaType);
        Encoding.UTF8.GetString(attachment.GetProperty("body").GetBytesFromBase64()).Should().Be("x");
        var second = told.All("testCase").Single().GetProperty("testSteps")[1].GetProperty("id").GetString();
        attachment.GetProperty("testStepId").GetString().Should().Be(second);
    }

    [Fact]
    public async Task Cucumbers_report_is_made()
    {
        using var folder = new TemporaryFolder();

        await SampleRun.RunAsync(folder.Path, OneStep, TestContext.Current.CancellationToken, typeof(Steps));

        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "cucumber-report.html"), TestContext.Current.CancellationToken))
            .Should().Contain("testRunFinished").And.EndWith("</html>\n");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_causes_a_notice()
    {
        using var folder = new TemporaryFolder();
        // A file is where the folder should be. That stops even root.
        var path = Path.Combine(folder.Path, "artifacts");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);

        var told = await SampleRun.RunAsync(path, OneStep, TestContext.Current.CancellationToken, typeof(Steps));

        told.Error.Should().BeNull();
        told.Notices.Should().ContainSingle().Which.Should().StartWith("This run leaves no files: ");
    }

    [Fact(Skip = "There is no /dev/full here.", SkipUnless = nameof(HasFullDevice))]
    public void A_full_disk_causes_one_notice()
    {
        using var folder = new TemporaryFolder();
        var notices = new List<string>();
        using var files = new RunFiles(folder.Path, notices.Add);
        File.CreateSymbolicLink(files.PathOf(RunFiles.Messages), "/dev/full");

        using var messages = files.Create(RunFiles.Messages);
        messages.Write("first"u8);
        messages.Write("second"u8);

        notices.Should().ContainSingle().Which.Should().StartWith("messages.ndjson is cut off: No space left on device");
    }

    [Fact]
    public async Task A_killed_run_leaves_whole_messages()
    {
        using var folder = new TemporaryFolder();
        using var child = StartupHook.Start("feature", folder.Path);
        (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline.Default, TestContext.Current.CancellationToken)).Should().Be("the second scenario runs");
        await Deadline.PollAsync(
            () => Task.FromResult(SampleRun.MessagesIn(folder.Path)),
            messages => messages.Any(message => message.TryGetProperty("testCaseFinished", out _)), "the first scenario's messages");

        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitForAsync("the end of the process");

        var types = SampleRun.MessagesIn(folder.Path).Select(message => message.EnumerateObject().Single().Name);
        types.Should().Contain("testStepFinished").And.NotContain("testRunFinished");
    }

    public static bool HasFullDevice => File.Exists("/dev/full");

    /// <summary>Runs until the process is killed.</summary>
    internal static Task RunUntilKilledAsync(string folder) => SampleRun.RunAsync(
        folder, "Feature: f\n Scenario: one\n  Given a step\n Scenario: two\n  Given it never ends", CancellationToken.None, typeof(Steps));

    [SampleBinding]
    public sealed class Steps(IReqnrollOutputHelper output)
    {
        [StepDefinition("a step")]
        public void Step()
        {
        }

        [When("it attaches {word}")]
        public void Attaches(string name)
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RunCleanup.Folder, "attachment-tests")).FullName, name);
            File.WriteAllText(path, "x");
            output.AddAttachment(path);
        }

        [Given("it never ends")]
        public Task NeverEnds()
        {
            Console.WriteLine("the second scenario runs");
            return Task.Delay(Timeout.Infinite);
        }
    }
}
