using System.Text.RegularExpressions;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Xunit;

namespace CancelSpec.Tests.Documentation;

/// <summary>Links inside the documentation lead to a file, and to a heading that is there.</summary>
public sealed partial class LinkTests
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub).Build();

    public static TheoryData<string> Pages =>
    [
        .. new[] { "", "docs", "bench", "examples/node", "examples/orders", "src/Cli" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var file = Path.Combine(Repository.Root, page);

        LinksOf(file).Select(link => ProblemOf(file, link)).OfType<string>().Should().BeEmpty();
    }

    [Fact]
    public void A_link_to_nothing_is_noticed()
    {
        var file = Path.Combine(Repository.Root, "README.md");

        ProblemOf(file, "docs/no-such-page.md").Should().Be("docs/no-such-page.md: there is no such file");
        ProblemOf(file, "docs/hazards.md#h99").Should().Be("docs/hazards.md#h99: there is no such heading");
        ProblemOf(file, "docs/hazards.md#h5-acknowledged-not-durable").Should().BeNull();
    }

    [Fact]
    public void The_index_leads_to_every_page_of_docs()
    {
        var docs = Path.Combine(Repository.Root, "docs");

        LinksOf(Path.Combine(docs, "README.md")).Should().Contain(Directory.GetFiles(docs, "*.md").Select(Path.GetFileName).Where(name => name != "README.md"));
    }

    [Fact]
    public void Each_page_of_docs_begins_with_what_it_is_for()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Where(file => Path.GetFileName(file) != "README.md"))
            File.ReadAllLines(file)[2].Should().StartWith("This page ", "{0} says so", Path.GetFileName(file));
    }

    private static List<string> LinksOf(string file) =>
        [.. Parsed(file).Descendants<LinkInline>().Select(link => link.Url!).Where(url => !WithScheme().IsMatch(url))];

    private static string? ProblemOf(string file, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, parts[0]);
        if (!Path.Exists(target))
            return $"{link}: there is no such file";
        return parts.Length == 1 || Parsed(target).Descendants<HeadingBlock>().Any(heading => heading.GetAttributes().Id == parts[1])
            ? null
            : $"{link}: there is no such heading";
    }

    private static MarkdownDocument Parsed(string file) => Markdig.Markdown.Parse(File.ReadAllText(file), Markdown);

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex WithScheme();
}
