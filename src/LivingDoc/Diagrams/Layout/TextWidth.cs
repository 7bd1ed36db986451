namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>
/// Estimates the width of text in a font that is not known, by the widest of the usual system fonts.
/// </summary>
internal static class TextWidth
{
    /// <param name="text">One line.</param>
    /// <param name="size">The font's size, in the same unit as the answer.</param>
    public static double Of(string text, double size) => text.Sum(Width) * size;

    /// <summary>The beginning of a text that fits into a width, with an ellipsis if something is left out.</summary>
    public static string Shorten(string text, double size, double width)
    {
        if (Of(text, size) <= width)
            return text;
        var length = 0;
        for (var used = size; length < text.Length && (used += Width(text[length]) * size) <= width;)
            length++;
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length].TrimEnd() + "…";
    }

    /// <summary>As <see cref="Of"/>, in bold letters.</summary>
    public static double OfBold(string text, double size) => 1.15 * Of(text, size);

    private static double Width(char letter) => letter switch
    {
        'i' or 'l' or 'j' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or ' ' => 0.34,
        'f' or 't' or 'r' or '(' or ')' or '/' or '-' or '"' => 0.43,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' or '→' or '←' => 1.0,
        '×' or '=' or '+' or '<' or '>' => 0.84,
        >= 'A' and <= 'Z' => 0.75,
        >= '0' and <= '9' => 0.64,
        'c' or 's' or 'z' or 'x' or 'v' or 'y' or 'k' => 0.58,
        < '\u0100' => 0.63,
        _ => 1.0,
    };
}
