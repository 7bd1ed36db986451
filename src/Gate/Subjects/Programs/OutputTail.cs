namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>The end of what a subject has written, as the end of an error message.</summary>
internal static class OutputTail
{
    private const int Lines = 7;
    private const int LongestLine = 500;

    public static string Of(ISubject subject)
    {
        var lines = subject.Output.TrimEnd().Split('\n');
        return lines is [""]
            ? "The subject has written nothing."
            : string.Join('\n', ["The end of the subject's output:", .. lines.TakeLast(Lines).Select(line => $"  {Text.Cut(line.TrimEnd(), LongestLine)}")]);
    }
}
