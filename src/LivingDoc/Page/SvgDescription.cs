using System.Xml;
using System.Xml.Linq;
using CancelSpec.LivingDoc.Runs;

namespace CancelSpec.LivingDoc.Page;

/// <summary>What an SVG says of itself in words.</summary>
internal static class SvgDescription
{
    private const int Longest = 1000;

    /// <summary>Its <c>desc</c>, or else its <c>title</c>; null where it has none or is no XML.</summary>
    public static string? Of(AttachedFile file)
    {
        try
        {
            // Document types are forbidden: entities could grow without end.
            using var reader = XmlReader.Create(new MemoryStream(file.Content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            var words = (Child(root, "desc") ?? Child(root, "title"))?.Value.Trim();
            return words is null or "" ? null : words.Length <= Longest ? words : words[..Longest] + "…";
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement? Child(XElement root, string name) => root.Elements().FirstOrDefault(element => element.Name.LocalName == name);
}
