using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CancelSpec.LivingDoc;
using CancelSpec.Tests.Databases;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>A page that was written from messages, as a browser reads it.</summary>
internal sealed record WrittenPage(string Html, IHtmlDocument Document, IReadOnlyList<string> Notices)
{
    public static Task<WrittenPage> OfAsync(MessageText messages, string? verdicts = null, bool besideReport = false) =>
        OfAsync(string.Join('\n', messages.Lines) + "\n", verdicts, besideReport);

    public static async Task<WrittenPage> OfAsync(string messages, string? verdicts = null, bool besideReport = false)
    {
        using var folder = new TemporaryFolder();
        if (besideReport)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, LivingDocument.StandardReport), "");
        var path = Path.Combine(folder.Path, "messages.ndjson");
        await File.WriteAllTextAsync(path, messages);
        if (verdicts is not null)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "verdicts.json"), verdicts);
        return await OfFileAsync(path, folder.Path);
    }

    /// <summary>Writes the page of a file of messages into a folder.</summary>
    public static async Task<WrittenPage> OfFileAsync(string path, string folder)
    {
        var page = Path.Combine(folder, "page.html");
        return await ReadAsync(page, await LivingDocument.WriteAsync(path, null, page));
    }

    /// <summary>Writes a page of verdicts alone.</summary>
    public static async Task<WrittenPage> OfVerdictsAsync(VerdictReport verdicts)
    {
        using var folder = new TemporaryFolder();
        var page = Path.Combine(folder.Path, "page.html");
        return await ReadAsync(page, await LivingDocument.WriteAsync(verdicts, page));
    }

    private static async Task<WrittenPage> ReadAsync(string page, IReadOnlyList<string> notices)
    {
        var html = await File.ReadAllTextAsync(page);
        return new WrittenPage(html, new HtmlParser().ParseDocument(html), notices);
    }

    /// <summary>The texts of all matching elements, without the space around them.</summary>
    public IReadOnlyList<string> Texts(string selector) => [.. Document.QuerySelectorAll(selector).Select(element => element.TextContent.Trim())];

    /// <summary>The links within the page whose target does not exist.</summary>
    public IEnumerable<string> BrokenLinks => Document.QuerySelectorAll("a[href^='#']").Select(link => link.GetAttribute("href")!)
        .Where(link => Document.GetElementById(link[1..]) is null);

    /// <summary>What a browser would load or run besides the page's own script and style.</summary>
    public IEnumerable<string> Foreign =>
    [
        .. Document.QuerySelectorAll("[src], link, iframe, object, embed, base, form").Where(element => element.GetAttribute("src")?.StartsWith("data:image/") != true)
            .Select(element => element.OuterHtml),
        .. Document.QuerySelectorAll("script").Skip(1).Select(element => element.OuterHtml),
        .. Document.QuerySelectorAll("style").Skip(1).Select(element => element.OuterHtml),
        .. Document.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on") || attribute.Name == "style")
            .Select(attribute => $"{attribute.Name}={attribute.Value}"),
        .. Document.QuerySelectorAll("[href]").Select(element => element.GetAttribute("href")!.Trim())
            .Where(link => link.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)),
    ];
}
