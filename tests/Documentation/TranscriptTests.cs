using System.Diagnostics;
using CancelSpec.Tests.Cli;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Gate.Programs;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Documentation;

/// <summary>The runs that the documentation shows print what it shows.</summary>
public sealed class TranscriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static bool CanRunOrders => OrdersServiceTests.CanRun;

    [Fact]
    public async Task The_story_of_the_README()
    {
        using var run = new CommandRun();

        await run.RunAsync(Token, "story");

        // The first two lines depend on the database.
        var shown = Transcript.Of("README.md", "Database: ");
        (shown with { Lines = [.. shown.Lines.Skip(2)] }).ShouldAppearIn(run.Output);
    }

    [Fact]
    public async Task The_finding_of_a_pool()
    {
        // A driver that has not read the last message yet sends a CancelRequest first, which the page does not show.
        var output = "CancelRequest";
        for (var tries = 0; tries < 10 && output.Contains("CancelRequest", StringComparison.Ordinal); tries++)
        {
            using var run = new CommandRun();
            await run.JudgeAsync("--pool", "unfixed", "--pool-size", "1", "--only", "sleep/10/fin");
            output = run.Output;
        }

        var shown = Transcript.Of("docs/judge-your-pool.md", "…");
        (shown with { Lines = [.. shown.Lines.TakeWhile(line => !line.StartsWith("  Again:", StringComparison.Ordinal))] }).ShouldAppearIn(output);
    }

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRunOrders))]
    public async Task The_finding_of_the_README()
    {
        using var results = new TemporaryFolder();
        using var command = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "CancelSpec.Cli.dll"), "judge", "--only", "post-orders/0/fin", "--output", results.Path,
            "--prepare", "npm run migrate", "--requests", "orders.http", "--", "node", "app.js",
        ])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "examples", "orders"),
            RedirectStandardOutput = true,
            Environment = { ["CANCELSPEC_DATABASE"] = $"{(await RunDatabase.ServerAsync()).Url}", ["ORDERS_FORM"] = "leak" },
        })!;
        RunCleanup.Watch(command);
        var output = await command.StandardOutput.ReadToEndAsync(Token);
        await command.WaitForExitAsync(Token);
        RunCleanup.Forget(command);

        command.ExitCode.Should().Be(1);
        Transcript.Of("README.md", "H1 leaked transaction").ShouldAppearIn(output);
    }

    [Theory]
    [InlineData("a\n…\nd 1", "a\nb\nc\nd 22", true)]
    [InlineData("a\nd", "a\nb\nd", false)]
    [InlineData("b\n…\na", "a\nb", false)]
    public void A_transcript_is_compared_line_by_line(string shown, string printed, bool isRight)
    {
        var comparing = () => new Transcript(shown.Split('\n')).ShouldAppearIn(printed);

        if (isRight)
            comparing.Should().NotThrow();
        else
            comparing.Should().Throw<Exception>();
    }
}
