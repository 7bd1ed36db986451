namespace CancelSpec.Bench;

/// <summary>What one part has measured. Its public properties are its figures in the file of <c>--json</c>.</summary>
internal interface IPartResult
{
    /// <summary>The figures for people, with a line break at the end.</summary>
    string ToText();
}

/// <summary>A part that could not run here.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Skipped">Why.</param>
internal sealed record SkippedPart(string Part, string Skipped) : IPartResult
{
    public string ToText() => $"{Part} was skipped: {Skipped}\n";
}
