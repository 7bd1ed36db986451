using System.Text;
using CancelSpec.LivingDoc.Diagrams;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>A file that a step or a hook attached: its bytes, or its address.</summary>
/// <param name="MediaType">In lower case, without parameters.</param>
/// <param name="Content">Empty if only the address is known.</param>
/// <param name="Url">Its address, if it was stored outside the messages.</param>
public sealed record AttachedFile(string MediaType, string? FileName, byte[] Content, string? Url)
{
    /// <summary>The media type of a <see cref="Story"/>.</summary>
    public const string StoryMediaType = "application/vnd.cancelspec.story+json";

    /// <summary>Whether it is a diagram of what went over the wire.</summary>
    public bool IsDiagram => MediaType == "image/svg+xml" && FileName is not null && FileName.StartsWith(WireDiagram.FileName, StringComparison.Ordinal);

    /// <summary>The content as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Content);

    /// <summary>A diagram of what went over the wire.</summary>
    internal static AttachedFile OfDiagram(string svg) => new("image/svg+xml", $"{WireDiagram.FileName}.svg", Encoding.UTF8.GetBytes(svg), null);

    internal static AttachedFile Of(Attachment attachment) => new(
        PlainTypeOf(attachment.MediaType), attachment.FileName, ContentOf(attachment), attachment.Url);

    internal static AttachedFile Of(ExternalAttachment attachment) => new(PlainTypeOf(attachment.MediaType), null, [], attachment.Url);

    private static byte[] ContentOf(Attachment attachment)
    {
        var bytes = new byte[attachment.Body.Length];
        return attachment.ContentEncoding is AttachmentContentEncoding.BASE64
            ? Convert.TryFromBase64String(attachment.Body, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes("(not readable: broken Base64)")
            : Encoding.UTF8.GetBytes(attachment.Body);
    }

    private static string PlainTypeOf(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();
}
