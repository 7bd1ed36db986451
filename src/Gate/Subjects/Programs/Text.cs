namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>Keeps what others have written to a length that can be read.</summary>
internal static class Text
{
    public static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..length]}… ({text.Length} characters)";
}
