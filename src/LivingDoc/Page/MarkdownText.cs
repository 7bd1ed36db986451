using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace CancelSpec.LivingDoc.Page;

/// <summary>
/// The descriptions of features, as harmless Markdown: HTML stays text, a picture becomes its alternative text, and only
/// links that <see cref="SafeLinks"/> permits stay links.
/// </summary>
internal static class MarkdownText
{
    // Some texts take a time that grows with the square of their length.
    private const int Longest = 20_000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseEmphasisExtras().Build();

    /// <param name="text">The description as it was written.</param>
    /// <param name="problem">Why the text cannot be read as Markdown, as the end of a sentence; null if it can.</param>
    /// <returns>HTML; empty if there is a problem.</returns>
    public static MarkupString Render(string text, out string? problem)
    {
        problem = text.Length > Longest ? $"longer than {Longest:N0} characters" : null;
        if (problem is not null)
            return default;
        try
        {
            return Render(text);
        }
        catch (ArgumentException)
        {
            // The library limits the depth of its recursion, and reports that only by this exception.
            problem = "nested too deeply";
            return default;
        }
    }

    private static MarkupString Render(string text)
    {
        var document = Markdown.Parse(WithoutIndentation(text), Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            RemoveUnlessSafe(link);
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && SafeLinks.Of(link.Url) is null).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HeadingRenderer>(new BoldHeading());
        renderer.Render(document);
        return new MarkupString(writer.ToString());
    }

    private static void RemoveUnlessSafe(LinkInline link)
    {
        if (!link.IsImage && SafeLinks.Of(link.Url, allowLocal: true) is not null)
            return;
        var words = new ContainerInline();
        link.ReplaceBy(words, copyChildren: true);
    }

    // Gherkin keeps the indentation of a description, and Markdown would read indented text as code.
    private static string WithoutIndentation(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var indentation = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length > indentation ? line[indentation..] : line.Trim()));
    }

    /// <summary>A description's headings become bold text, because they do not belong in the outline of the page.</summary>
    private sealed class BoldHeading : HtmlObjectRenderer<HeadingBlock>
    {
        protected override void Write(HtmlRenderer renderer, HeadingBlock heading)
        {
            renderer.Write("<p><strong>");
            renderer.WriteLeafInline(heading);
            renderer.WriteLine("</strong></p>");
        }
    }
}
