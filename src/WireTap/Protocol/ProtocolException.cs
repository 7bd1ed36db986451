namespace CancelSpec.WireTap;

/// <summary>What was received is not PostgreSQL's protocol. The message says which rule it breaks.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
