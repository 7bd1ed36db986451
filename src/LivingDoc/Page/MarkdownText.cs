using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace CancelSpec.LivingDoc.Page;

/// <summary>
/// The descriptions of features, as Markdown that can do no harm: HTML is text, a picture is its words, and only links
/// that <see cref="SafeLinks"/> permits are links.
/// </summary>
internal static class MarkdownText
{
    // Some texts take a time that grows with the square of their length.
    private const int Longest = 20_000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseEmphasisExtras().Build();

    /// <param name="text">The description as it was written.</param>
    /// <param name="problem">Why it is too much for Markdown, as the end of a sentence; null where it is not.</param>
    /// <returns>HTML; empty where there is a problem.</returns>
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
            // The library bounds the depth itself, wherever it calls itself, and tells it in this way alone.
            problem = "nested too deeply";
            return default;
        }
    }

    private static MarkupString Render(string text)
    {
        var document = Markdown.Parse(WithoutIndentation(text), Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Tame(link);
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && SafeLinks.Of(link.Url) is null).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HeadingRenderer>(new BoldHeading());
        renderer.Render(document);
        return new MarkupString(writer.ToString());
    }

    private static void Tame(LinkInline link)
    {
        if (!link.IsImage && SafeLinks.Of(link.Url, allowLocal: true) is not null)
            return;
        var words = new ContainerInline();
        link.ReplaceBy(words, copyChildren: true);
    }

    // Gherkin keeps the indentation of a description, which Markdown would take for code.
    private static string WithoutIndentation(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var indentation = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length > indentation ? line[indentation..] : line.Trim()));
    }

    /// <summary>The page's headings are an outline of the specification; a description's would break it.</summary>
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
