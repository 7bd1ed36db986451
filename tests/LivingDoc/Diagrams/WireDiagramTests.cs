using System.Globalization;
using System.Xml.Linq;
using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Diagrams;

public sealed class WireDiagramTests
{
    private const string Svg = "{http://www.w3.org/2000/svg}";
    private const string Hostile = "<script>alert(1)</script> & \"q\" 'a' ]]> \u0000\u0007\u001b[31m\u202e\ud800 \uffff end";

    [Fact]
    public async Task It_is_a_standalone_SVG_that_describes_itself()
    {
        var svg = XDocument.Parse(await WireDiagram.ToSvgAsync("A sample", TraceSample.Leak())).Root!;
        svg.Name.ToString().Should().Be($"{Svg}svg");
        svg.Attribute("role")!.Value.Should().Be("img");
        svg.Attribute("viewBox")!.Value.Should().Be($"0 0 {svg.Attribute("width")!.Value} {svg.Attribute("height")!.Value}");
        svg.Element($"{Svg}title")!.Value.Should().Be("A sample");
        svg.Element($"{Svg}desc")!.Value.Should().Contain("POST /bump ×2 and GET /counter ran inside it");
        svg.Element($"{Svg}style")!.Value.Should().Contain("prefers-color-scheme:dark");
    }

    [Fact]
    public async Task It_has_no_scripts_and_refers_to_nothing_outside()
    {
        var svg = XDocument.Parse(await WireDiagram.ToSvgAsync("A sample", TraceSample.Leak())).Root!;
        svg.DescendantsAndSelf().Select(element => element.Name.LocalName).Distinct()
            .Should().BeSubsetOf(["svg", "title", "desc", "style", "g", "rect", "path", "text"]);
        svg.DescendantsAndSelf().Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)
            .Should().NotContain(attribute => attribute.Name.LocalName.StartsWith("on") || attribute.Value.Contains("http") || attribute.Value.Contains("url("));
        svg.Element($"{Svg}style")!.Value.Should().NotContain("url(").And.NotContain("@import");
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        var text = await WireDiagram.ToSvgAsync(Hostile, new TraceSample().Request(Hostile, 1, Hostile).CancelledSleep(1).Trace());
        var svg = XDocument.Parse(text).Root!;
        svg.Descendants().Should().NotContain(element => element.Name.LocalName == "script");
        svg.Element($"{Svg}title")!.Value.Should().Be("<script>alert(1)</script> & \"q\" 'a' ]]> [31m end");
        text.Should().NotContainAny("\u0000", "\u001b", "\u202e", "\ufffd");
    }

    [Fact]
    public async Task Numbers_are_the_same_in_every_culture()
    {
        var expected = await WireDiagram.ToSvgAsync("A sample", TraceSample.Leak());
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            (await WireDiagram.ToSvgAsync("A sample", TraceSample.Leak())).Should().Be(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task A_trace_of_one_request_without_messages_can_be_drawn_too() =>
        XDocument.Parse(await WireDiagram.ToSvgAsync("", new Trace([], [new TracedRequest("GET /", default, null, null, false)], default)))
            .Root!.Element($"{Svg}desc")!.Value.Should().Contain("GET /");
}
