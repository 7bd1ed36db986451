namespace CancelSpec.Gate.Requests.Files;

/// <summary>A request file is wrong, or holds what is not supported.</summary>
/// <param name="message">It begins with the file's name and the line: <c>orders.http:3: </c>.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class RequestFileException(string message, Exception? inner = null) : Exception(message, inner);
