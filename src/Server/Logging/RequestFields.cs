namespace CancelSpec.Server.Logging;

/// <summary>
/// The logging scope of one request. Its values are fields of each of the request's records. The framework's own scopes
/// stay out of the log, which has only the original program's fields.
/// </summary>
internal sealed class RequestFields : Dictionary<string, object?>;
