using System.Globalization;
using System.Text;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>Makes texts from requests, SQL and features fit for a diagram: one line, without characters that XML or a reader cannot handle.</summary>
internal static class PlainText
{
    /// <summary>
    /// Every run of white space as one space, without control and formatting characters, among them those that turn
    /// the direction of writing, and without halves of surrogate pairs.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
                or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString().TrimEnd();
    }
}
