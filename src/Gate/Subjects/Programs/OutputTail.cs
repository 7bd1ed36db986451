namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// The end of what a subject has written, as the end of an error message. Empty lines and the frames of a stack trace are left
/// out, because the line that says what is wrong stands before them.
/// </summary>
internal static class OutputTail
{
    private const int Lines = 7;
    private const int LongestLine = 500;

    public static string Of(ISubject subject) => Of(subject.Output, "the subject");

    /// <param name="output">What was written.</param>
    /// <param name="writer">The writer, for example <c>the subject</c>.</param>
    public static string Of(string output, string writer)
    {
        var lines = output.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line) && !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).ToList();
        return lines is []
            ? $"{char.ToUpperInvariant(writer[0])}{writer[1..]} has written nothing."
            : string.Join('\n', [$"The end of {writer}'s output:", .. lines.TakeLast(Lines).Select(line => $"  {Text.Cut(line.TrimEnd(), LongestLine)}")]);
    }
}
