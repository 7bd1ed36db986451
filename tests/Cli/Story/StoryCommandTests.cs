using System.Globalization;
using System.Text.RegularExpressions;
using CancelSpec.Cli.Story;
using CancelSpec.Tests.Server;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli.Story;

/// <summary><c>cancelspec story</c> in this process and as a program.</summary>
public sealed partial class StoryCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Fixes => [.. PoolDatabase.Fixes];

    [Fact]
    public async Task The_unfixed_pool_loses_two_bumps_and_the_story_says_why()
    {
        var run = await TellAsync();

        run.Errors.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        Counters(run.Output).Should().Equal(7, 9, 7);
        Regex.Count(run.Output, @"POST /bump +204\n").Should().Be(8);
        run.Output.Should().ContainAll("POST /reset    200 \"ok\"", "The client hangs up.", "The server was stopped", "Why: GET /sleep sent BEGIN");
        run.Output.TrimEnd().Should().EndWith("cancelspec story --pool check-on-return");
    }

    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task A_fix_loses_nothing(string pool)
    {
        var run = await TellAsync("--pool", pool);

        run.Errors.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        Counters(run.Output).Should().Equal(7, 9, 9);
        run.Output.Should().Contain("Nothing was lost").And.NotContain("Why:").And.NotContain("cancelspec ");
    }

    [Fact]
    public async Task A_known_bad_pool_that_loses_nothing_here_is_called_known_bad()
    {
        var run = await TellAsync("--pool", "session-leak");

        Counters(run.Output).Should().Equal(7, 9, 9);
        run.Output.TrimEnd().Should().EndWith("But this pool has a known bug. To see it: cancelspec judge --pool session-leak");
    }

    [Fact]
    public async Task A_text_that_is_not_for_a_terminal_is_plain_and_narrow()
    {
        var run = await TellAsync();

        run.Output.Should().NotContain("\e");
        run.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }

    [Theory]
    [InlineData("\n", new[] { 7, 9, 7, 7, 9, 9 })]
    [InlineData("Yes\n", new[] { 7, 9, 7, 7, 9, 9 })]
    [InlineData("n\n", new[] { 7, 9, 7 })]
    [InlineData("", new[] { 7, 9, 7 })]
    public async Task A_reader_who_can_answer_is_asked_for_the_fix(string answer, int[] counters)
    {
        using var input = new StringReader(answer);

        var run = await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null, input), ["--database", await DatabaseAsync()], Token);

        run.ExitCode.Should().Be(0);
        Counters(run.Output).Should().Equal(counters);
        run.Output.Should().Contain("The same with a fix, check-on-return? [Y/n]");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_the_story_with_3()
    {
        var run = await TellAsync("--pool", "starving");

        run.ExitCode.Should().Be(3);
        run.Errors.Should().Be("POST /bump: the server did nothing for 10 s, so the story ends here\n");
    }

    [Fact]
    public async Task An_unknown_pool_is_refused_with_2_before_anything_is_started()
    {
        var run = await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null), ["--pool", "nope", "--database", "nope"], Token);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Errors.Should().MatchRegex("^--pool: 'nope' is not valid; expected one of .*check-on-return.*unfixed\n$");
    }

    [Fact]
    public async Task A_wrong_choice_of_a_database_is_refused_with_2()
    {
        var run = await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null), ["--database", "local:secret://x"], Token);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Errors.Should().MatchRegex("^--database: \"local:…\" is not valid; expected auto, .*\n$");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_the_story_with_3()
    {
        var run = await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null), ["--database", "postgresql://root:secret@127.0.0.1:1/d"], Token);

        run.ExitCode.Should().Be(3);
        run.Errors.Should().MatchRegex("^postgresql://root@127.0.0.1:1/d cannot be used: .*\n$");
    }

    [Fact]
    public async Task An_interrupt_ends_the_story_while_it_waits_for_an_answer()
    {
        using var input = new SilentReader();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var telling = InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null, input), ["--database", await DatabaseAsync()], interrupt.Token);
        await Task.WhenAny(input.Asked, telling).WaitForAsync("the question");

        await interrupt.CancelAsync();

        (await telling).ExitCode.Should().Be(130);
    }

    [Fact]
    public async Task The_help_ends_with_examples() =>
        (await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null), ["--help"], Token))
            .Output.Should().EndWith("Examples:\n  cancelspec story\n  cancelspec story --pool check-on-return\n");

    [Theory]
    [InlineData("unfixed", new[] { 7, 9, 7 })]
    [InlineData("check-on-return", new[] { 7, 9, 9 })]
    public async Task The_program_tells_the_story(string pool, int[] counters)
    {
        await using var program = ServerProcess.StartCommand(
            new Dictionary<string, string> { ["CANCELSPEC_DATABASE"] = await DatabaseAsync() }, "story", "--pool", pool);

        (await program.ExitAsync()).Should().Be(0);
        program.Errors.Should().BeEmpty();
        Counters(program.Output).Should().Equal(counters);
        program.Output.Should().NotContain("\e");
    }

    [Fact]
    public async Task The_program_refuses_an_unknown_pool_with_2()
    {
        await using var program = ServerProcess.StartCommand(new Dictionary<string, string>(), "story", "--pool", "nope");

        (await program.ExitAsync()).Should().Be(2);
        program.Errors.Should().StartWith("--pool: 'nope' is not valid;");
    }

    private static async Task<InvokedCommand> TellAsync(params string[] arguments) =>
        await InvokedCommand.InvokeAsync(StoryCommand.Create(_ => null), ["--database", await DatabaseAsync(), .. arguments], Token);

    private static async Task<string> DatabaseAsync() => $"{(await RunDatabase.ServerAsync()).Url}";

    private static IEnumerable<int> Counters(string output) =>
        CounterLine().Matches(output).Select(line => int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"GET  /counter  200 (\d+)\n")]
    private static partial Regex CounterLine();

    /// <summary>A reader who does not answer. It returns when the test is over.</summary>
    private sealed class SilentReader : TextReader
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override string? ReadLine()
        {
            _asked.SetResult();
            _end.Task.Wait(CancellationToken.None);
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
