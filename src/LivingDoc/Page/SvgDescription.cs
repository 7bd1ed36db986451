using System.Text;
using System.Xml;
using CancelSpec.LivingDoc.Runs;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The words in which an SVG describes itself.</summary>
internal static class SvgDescription
{
    private const int Longest = 1000;

    /// <summary>Its <c>desc</c>, or else its <c>title</c>; null if it has none or is not XML.</summary>
    public static string? Of(AttachedFile file)
    {
        try
        {
            // Document types are forbidden: entities could grow without end.
            using var reader = XmlReader.Create(new MemoryStream(file.Content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            string? title = null, description = null;
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "title" })
                    title ??= TextOf(reader);
                else if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "desc" })
                    description ??= TextOf(reader);
            }

            var words = (description ?? title)?.Trim();
            return words is null or "" ? null : words.Length <= Longest ? words : words[..Longest] + "…";
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of an element and of all elements in it. Not recursive, because they can be nested very deeply.</summary>
    private static string TextOf(XmlReader reader)
    {
        var text = new StringBuilder();
        using var element = reader.ReadSubtree();
        while (element.Read())
        {
            if (element.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                text.Append(element.Value);
        }

        return text.ToString();
    }
}
