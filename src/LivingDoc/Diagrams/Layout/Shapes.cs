using System.Globalization;

namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>A rectangle. The class says what it means.</summary>
public sealed record Box(string Class, double X, double Y, double Width, double Height);

/// <summary>A path, in the notation of SVG.</summary>
public sealed record Stroke(string Class, string Path)
{
    public static Stroke Line(string style, double x1, double y1, double x2, double y2) =>
        new(style, string.Create(CultureInfo.InvariantCulture, $"M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}"));

    /// <summary>Diagonal lines across a rectangle, for readers who cannot see its colour.</summary>
    public static Stroke Hatch(string style, Box box)
    {
        var lines = new System.Text.StringBuilder();
        for (var x = box.X + 1; x + box.Height < box.X + box.Width; x += 7)
            lines.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {box.Y + box.Height:0.#}l{box.Height:0.#}-{box.Height:0.#}");
        return new Stroke(style, lines.ToString());
    }
}

/// <summary>One line of text.</summary>
/// <param name="Class">The class for style sheets; empty for plain text.</param>
/// <param name="X">The left end, or the right end if it is slanted.</param>
/// <param name="Y">Its base line there.</param>
/// <param name="Text">Text as <see cref="PlainText"/> makes it.</param>
/// <param name="Size">The font's size.</param>
/// <param name="IsSlanted">Whether it rises to the right end at 45 degrees.</param>
public sealed record Label(string Class, double X, double Y, string Text, double Size, bool IsSlanted = false)
{
    public double Width => Class is "b" or "g" or "h" or "k" ? TextWidth.OfBold(Text, Size) : TextWidth.Of(Text, Size);
}

/// <summary>All that is drawn, in this order.</summary>
public sealed record Diagram(
    double Width,
    double Height,
    string Title,
    string Description,
    IReadOnlyList<Box> Boxes,
    IReadOnlyList<Stroke> Strokes,
    IReadOnlyList<Label> Labels);
