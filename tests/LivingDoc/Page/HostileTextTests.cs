using System.Text;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Page;

/// <summary>Features, logs and attachments may contain anything: browsers show it and never run it.</summary>
public sealed class HostileTextTests
{
    private const string Attack = "<script>alert(1)</script>";

    [Fact]
    public async Task Markup_in_names_steps_tables_and_texts_stays_text()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", $$""""
            Feature: {{Attack}} feature
              Rule: {{Attack}} rule
                Scenario: {{Attack}}
                  Given a "{{Attack}}"
                    | {{Attack}} |
                  And a text
                    """
                    </pre>{{Attack}}
                    """
            """").Finish());

        page.Texts("article h5").Should().Equal(Attack);
        page.Texts(".scenario td").Should().Equal(Attack);
        page.Texts(".scenario pre").Should().Equal($"</pre>{Attack}");
        page.Foreign.Should().BeEmpty();
    }

    [Fact]
    public async Task A_description_is_Markdown_without_HTML_and_without_dangerous_links()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Feature("features/x.feature", """
            Feature: Links
              **Bold**, <b onclick="alert(1)">raw</b>, [bad](javascript:alert(1)), [worse](&#x6A;avascript:alert(1)),
              [data](data:text/html,x), <javascript:alert(1)>, ![picture](https://example.org/x.png), [good](https://example.org/),
              [mail](mailto:a@example.org), [local](docs/x.md), [odd](//example.org/x)

              # No heading

              Scenario: One
                Given a step
            """).Finish());

        page.Texts(".feature > .prose strong").Should().Contain("Bold");
        page.Document.QuerySelectorAll(".feature > .prose a").Select(link => link.GetAttribute("href"))
            .Should().Equal("https://example.org/", "mailto:a@example.org", "docs/x.md");
        page.Texts(".feature > .prose").Single().Should().Contain("<b onclick=\"alert(1)\">raw</b>").And.Contain("bad").And.Contain("picture");
        page.Document.QuerySelectorAll("h1").Should().ContainSingle();
        page.Foreign.Should().BeEmpty();
    }

    [Fact]
    public async Task An_SVG_is_a_picture_and_its_script_cannot_run()
    {
        const string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>What leaked</desc><script>alert(1)</script></svg>";
        var page = await WrittenPage.OfAsync(new MessageText()
            .Feature("features/x.feature", "Feature: x\n  Scenario: x\n    Given a step")
            .Attachment("image/svg+xml", Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)), "wire-diagram.svg", isBase64: true)
            .Attachment("text/html", Attack, "report.html")
            .Attachment("text/uri-list", "https://example.org/\njavascript:alert(1)")
            .Attachment("text/plain", "\u001b[31m" + Attack)
            .Finish());

        var picture = page.Document.QuerySelector(".diagram img")!;
        picture.GetAttribute("src").Should().StartWith("data:image/svg+xml;base64,");
        picture.GetAttribute("alt").Should().Be("What leaked");
        page.Document.QuerySelector("a[download='report.html']")!.GetAttribute("href").Should().StartWith("data:application/octet-stream;base64,");
        page.Document.QuerySelectorAll("ul.attachment a").Select(link => link.TextContent).Should().Equal("https://example.org/");
        page.Texts(".scenario pre").Should().Equal(Attack);
        page.Foreign.Should().BeEmpty();
    }

    [Fact]
    public async Task The_page_permits_only_its_own_script_and_style()
    {
        var page = await WrittenPage.OfAsync(new MessageText().Finish());

        page.Document.QuerySelector("meta[http-equiv='Content-Security-Policy']")!.GetAttribute("content")
            .Should().MatchRegex("^default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+'; img-src data:; base-uri 'none'; form-action 'none'$");
    }
}
