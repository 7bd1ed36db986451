using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The style sheet or the script of the page, and the hash by which the page permits it.</summary>
public sealed class InlineAsset
{
    private readonly string _text;

    private InlineAsset(string name, string element)
    {
        using var stream = typeof(InlineAsset).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        _text = reader.ReadToEnd();
        Markup = new MarkupString($"<{element}>{_text}</{element}>");
    }

    public static InlineAsset Style { get; } = new("page.css", "style");

    public static InlineAsset Script { get; } = new("page.js", "script");

    /// <summary>The element with its text.</summary>
    public MarkupString Markup { get; }

    /// <summary>A source expression for a content security policy.</summary>
    public string Hash => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(_text)))}'";
}
