using CancelSpec.Cli;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.LivingDoc;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

public sealed class PageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Messages => Path.Combine(_folder.Path, "messages.ndjson");

    private string Verdicts => Path.Combine(_folder.Path, "verdicts.json");

    private string Page => Path.Combine(_folder.Path, "new", "page.html");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_prints_the_address_of_the_page()
    {
        await WriteMessagesAsync();

        var (code, output, errors) = await RunAsync(Messages, "--output", Page);

        (code, output.Trim(), errors).Should().Be((0, new Uri(Page).AbsoluteUri, ""));
        File.Exists(Page).Should().BeTrue();
        Directory.GetFiles(Path.GetDirectoryName(Page)!).Should().ContainSingle();
    }

    [Fact]
    public async Task Without_messages_the_page_is_of_the_verdicts_alone()
    {
        VerdictFile.Write(Verdicts, VerdictSamples.Full);

        var (code, output, errors) = await RunAsync("--verdicts", Verdicts, "-o", Page);

        (code, output.Trim(), errors).Should().Be((0, new Uri(Page).AbsoluteUri, ""));
        (await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken)).Should().Contain("class=\"matrix\"").And.NotContain("0 scenarios");
    }

    [Fact]
    public async Task Help_names_the_options_and_ends_with_examples_that_can_be_parsed()
    {
        var (code, output, _) = await RunAsync("--help");

        code.Should().Be(0);
        output.Should().Contain("messages.ndjson").And.Contain("--verdicts").And.Contain("-o");
        var examples = output.TrimEnd().Split('\n').TakeLast(2);
        examples.Should().OnlyContain(example => example.StartsWith("  cancelspec page ", StringComparison.Ordinal));
        examples.SelectMany(example => PageCommand.Create().Parse(example.Trim()["cancelspec page ".Length..]).Errors).Should().BeEmpty();
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "--verdict")]
    [InlineData("--verdicts")]
    [InlineData("-o", "page.html")]
    public async Task A_wrong_command_line_points_to_the_help(params string[] args) =>
        (await ShouldRefuseAsync("", args)).Should().Contain("see --help");

    [Fact]
    public async Task Without_any_file_the_command_says_what_it_needs() => await ShouldRefuseAsync("Name the messages, or the verdicts with --verdicts; see --help");

    [Fact]
    public async Task Messages_that_cannot_be_read_are_a_wrong_argument() => await ShouldRefuseAsync(Messages, Messages, "-o", Page);

    [Fact]
    public async Task A_file_without_messages_is_a_wrong_argument()
    {
        await File.WriteAllTextAsync(Messages, "no message\n", TestContext.Current.CancellationToken);

        (await ShouldRefuseAsync(Messages, Messages, "-o", Page)).Should().Contain("it holds no Cucumber Messages");
    }

    [Fact]
    public async Task Verdicts_that_cannot_be_read_are_a_wrong_argument()
    {
        await WriteMessagesAsync();

        await ShouldRefuseAsync(Verdicts, "--verdicts", Verdicts, "-o", Page);
        await ShouldRefuseAsync(Verdicts, Messages, "--verdicts", Verdicts, "-o", Page);
    }

    [Fact]
    public async Task A_file_without_verdicts_is_a_wrong_argument_if_the_page_is_of_the_verdicts_alone()
    {
        await File.WriteAllTextAsync(Verdicts, "{}", TestContext.Current.CancellationToken);

        (await ShouldRefuseAsync(Verdicts, "--verdicts", Verdicts, "-o", Page)).Should().Contain("it holds no verdicts");
    }

    [Fact]
    public async Task An_empty_path_is_a_wrong_argument()
    {
        await WriteMessagesAsync();

        await ShouldRefuseAsync(": ", Messages, "-o", "");
        await ShouldRefuseAsync(": ", "--verdicts", "", "-o", Page);
        await ShouldRefuseAsync(": ", "", "-o", Page);
    }

    [Fact]
    public async Task A_page_that_cannot_be_written_is_a_wrong_argument()
    {
        await WriteMessagesAsync();
        Directory.CreateDirectory(Path.Combine(Page, "in the way"));

        await ShouldRefuseAsync(Page, Messages, "-o", Page);
    }

    private Task WriteMessagesAsync() => File.WriteAllLinesAsync(Messages, new MessageText().Finish().Lines, TestContext.Current.CancellationToken);

    /// <summary>Runs it and expects exit code 2 with one line.</summary>
    /// <returns>The line.</returns>
    private static async Task<string> ShouldRefuseAsync(string start, params string[] args)
    {
        var (code, output, errors) = await RunAsync(args);

        (code, output).Should().Be((2, ""));
        errors.Should().StartWith(start);
        errors.TrimEnd().Should().NotContain("\n");
        return errors;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        return (await Program.RunAsync(["page", .. args], output, errors, _ => null, TestContext.Current.CancellationToken), output.ToString(), errors.ToString());
    }
}
