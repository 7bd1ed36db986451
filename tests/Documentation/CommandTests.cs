using System.Text.RegularExpressions;
using CancelSpec.Cli;
using CancelSpec.Cli.Judge;
using CancelSpec.Tests.Cli;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Xunit;

namespace CancelSpec.Tests.Documentation;

/// <summary>The commands in the documentation have the words that the command takes, and the files that it names are there.</summary>
public sealed partial class CommandTests
{
    // A file that a reader is told to write, and the beginning of the name of several files.
    private static readonly string[] Exceptions = ["src/Pools/MyPool.cs", "src/Gate/Hazards/H"];

    private static readonly string Requests = Path.Combine(Repository.Root, "examples", "orders", "orders.http");

    public static TheoryData<string> Pages => LinkTests.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_is_understood(string page)
    {
        foreach (var command in CommandsOf(page))
            (await ProblemOfAsync(command)).Should().BeNull();
    }

    [Theory]
    [InlineData("README.md", 1), InlineData("docs/command.md", 7), InlineData("docs/in-ci.md", 2), InlineData("docs/judge-your-service.md", 4)]
    public void Commands_are_found(string page, int least) => CommandsOf(page).Should().HaveCountGreaterThanOrEqualTo(least);

    [Fact]
    public async Task A_wrong_word_is_noticed()
    {
        (await ProblemOfAsync("judge --pool-sizes 1 -- node app.js")).Should().Contain("'--pool-sizes' is no option");
        (await ProblemOfAsync("page --verdict verdicts.json")).Should().Contain("Unrecognized");
        (await ProblemOfAsync("judge --request 'POST /orders {\"a\": 1}' -- node app.js {listen}")).Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_file_is_there(string page) => MissingFilesOf(page).Should().BeEmpty();

    /// <summary>What stands around <c>cancelspec</c> in code blocks: environment variables before it, and its words.</summary>
    private static IEnumerable<string> CommandsOf(string page) => BlocksOf(Parsed(page))
        .SelectMany(code => code.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .Select(line => Command().Match(line)).Where(match => match.Success).Select(match => match.Groups["settings"].Value + match.Groups["words"].Value);

    /// <summary>What the command says of the words, with a judgement that does nothing; null if it takes them.</summary>
    private static async Task<string?> ProblemOfAsync(string command)
    {
        var words = Word().Matches(command).Select(word => word.Value.Trim('\'', '"')).Select(word => word == "orders.http" ? Requests : word).ToList();
        var settings = words.TakeWhile(word => word.Contains('=', StringComparison.Ordinal)).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        words.RemoveRange(0, settings.Count);
        if (words[0] != "judge")
            return Program.Root(TextWriter.Null, TextWriter.Null, _ => null).Parse(words).Errors is [var error, ..] ? $"{command}: {error.Message}" : null;
        var judge = JudgeCommand.Create(settings.GetValueOrDefault, (_, _) => Task.FromResult(0));
        var invoked = await InvokedCommand.InvokeAsync(judge, words[1..], TestContext.Current.CancellationToken);
        return invoked.ExitCode == 0 ? null : $"{command}: {invoked.Errors}";
    }

    private static IEnumerable<string> MissingFilesOf(string page) => CodeOf(Parsed(page))
        .SelectMany(code => RepositoryFile().Matches(code)).Select(match => match.Value).Distinct()
        .Where(path => !Exceptions.Contains(path) && !Path.Exists(Path.Combine(Repository.Root, path)));

    private static MarkdownDocument Parsed(string page) => Markdown.Parse(File.ReadAllText(Path.Combine(Repository.Root, page)));

    private static IEnumerable<string> BlocksOf(MarkdownDocument page) =>
        page.Descendants<CodeBlock>().Select(block => string.Join('\n', block.Lines.Lines.Take(block.Lines.Count)));

    private static IEnumerable<string> CodeOf(MarkdownDocument page) => BlocksOf(page).Concat(page.Descendants<CodeInline>().Select(code => code.Content));

    [GeneratedRegex("^ *(\\$ |- |- run: |run: )?(?<settings>(\\w+=\\S+ +)*)(cancelspec|\\S+/CancelSpec.Cli|dotnet run --project src/Cli --) (?<words>(judge|merge|story|serve|page) .*?)( +# .*| && .*| \\|.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Command();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex("(?<![\\w/.-])(\\.ci|ci|src|tests|features|docs|bench|examples)/[\\w./-]*\\w")]
    private static partial Regex RepositoryFile();
}
