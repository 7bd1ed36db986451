namespace CancelSpec.Gate.Requests.Files;

/// <summary>A request needs a value that is not there when it is sent, for example from an answer that lacks it.</summary>
internal sealed class RequestValueException(string message, Exception? inner = null) : Exception(message, inner);
