namespace CancelSpec.Cli.Story;

/// <summary>The story could not be told to its end. The message is one line that says why.</summary>
internal sealed class StoryException(string message, Exception? inner = null) : Exception(message, inner);
