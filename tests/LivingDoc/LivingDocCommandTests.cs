using CancelSpec.LivingDoc;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc;

public sealed class LivingDocCommandTests
{
    [Fact]
    public async Task It_prints_the_address_of_the_page()
    {
        using var folder = new TemporaryFolder();
        var messages = Path.Combine(folder.Path, "messages.ndjson");
        var page = Path.Combine(folder.Path, "new", "page.html");
        await File.WriteAllLinesAsync(messages, new MessageText().Finish().Lines, TestContext.Current.CancellationToken);

        var (code, output, errors) = await RunAsync(messages, "--output", page);

        (code, output.Trim(), errors).Should().Be((0, new Uri(page).AbsoluteUri, ""));
        File.Exists(page).Should().BeTrue();
        Directory.GetFiles(Path.GetDirectoryName(page)!).Should().ContainSingle();
    }

    [Fact]
    public async Task Help_names_the_options()
    {
        var (code, output, _) = await RunAsync("--help");

        code.Should().Be(0);
        output.Should().Contain("messages.ndjson").And.Contain("--verdicts").And.Contain("-o");
    }

    [Fact]
    public async Task A_wrong_command_line_points_to_the_help()
    {
        var (code, _, errors) = await RunAsync("a", "b");

        code.Should().Be(2);
        errors.Should().Contain("see --help");
    }

    [Fact]
    public async Task A_named_file_of_verdicts_that_does_not_exist_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var messages = Path.Combine(folder.Path, "messages.ndjson");
        await File.WriteAllLinesAsync(messages, new MessageText().Finish().Lines, TestContext.Current.CancellationToken);
        var missing = Path.Combine(folder.Path, "none.json");

        var (code, _, errors) = await RunAsync(messages, "--verdicts", missing, "-o", Path.Combine(folder.Path, "page.html"));

        code.Should().Be(1);
        errors.Should().StartWith(missing);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        return (await LivingDocCommand.InvokeAsync(args, output, errors), output.ToString(), errors.ToString());
    }
}
