namespace CancelSpec.WireTap;

/// <summary>The bytes that came are not PostgreSQL's protocol. The message says which rule they break.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
