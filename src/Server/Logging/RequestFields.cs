namespace CancelSpec.Server.Logging;

/// <summary>
/// The scope whose values are in every record that is logged for one request. The framework opens scopes as well;
/// theirs stay out of the log, which has the original program's fields and no others.
/// </summary>
internal sealed class RequestFields : Dictionary<string, object?>;
