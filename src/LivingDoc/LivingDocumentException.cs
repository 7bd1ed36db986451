namespace CancelSpec.LivingDoc;

/// <summary>The page cannot be made. The message is one line that names the file and says why.</summary>
public sealed class LivingDocumentException(string message, Exception? cause = null) : Exception(message, cause);
