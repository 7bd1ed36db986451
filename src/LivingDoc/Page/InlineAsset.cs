using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The style sheet or the script of the page, and the hash by which the page permits it.</summary>
public sealed class InlineAsset
{
    private readonly string _text;

    private InlineAsset(string element, params string[] names)
    {
        _text = string.Concat(names.Select(TextOf));
        Markup = new MarkupString($"<{element}>{_text}</{element}>");
    }

    public static InlineAsset Style { get; } = new("style", "colours.css", "page.css");

    public static InlineAsset Script { get; } = new("script", "page.js");

    /// <summary>The element with its text.</summary>
    public MarkupString Markup { get; }

    /// <summary>A source expression for a content security policy.</summary>
    public string Hash => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(_text)))}'";

    private static string TextOf(string name)
    {
        using var reader = new StreamReader(typeof(InlineAsset).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
