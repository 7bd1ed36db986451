using System.Globalization;
using System.Text.Encodings.Web;

namespace CancelSpec.LivingDoc.Page;

/// <summary>A text element of SVG, which a component cannot contain, because Razor gives <c>text</c> another meaning.</summary>
internal static class SvgText
{
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public static string Of(string css, double x, double y, string text, string anchor) => string.Create(
        CultureInfo.InvariantCulture,
        $"<text class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{HtmlEncoder.Default.Encode(text)}</text>");
}
