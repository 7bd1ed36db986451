namespace CancelSpec.Gate.Requests.Files;

/// <summary>A request whose file is still being read.</summary>
internal sealed class RequestDraft
{
    /// <summary>What is known so far. The path is still the URL of the file.</summary>
    public Request Request { get; set; } = new("", "", "");

    /// <summary>The line of its method and URL; 0 before that line.</summary>
    public int Line { get; set; }

    /// <summary>Its annotations and their lines.</summary>
    public Dictionary<string, int> Annotations { get; } = [];

    /// <summary>The texts that may hold <c>{{…}}</c> and are not its URL.</summary>
    public List<NumberedLine> Texts { get; } = [];
}

/// <summary>A line of a request file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">The line without its end.</param>
internal sealed record NumberedLine(int Number, string Text)
{
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    public bool IsComment => Text.TrimStart() is ['#', ..] or ['/', '/', ..];
}
