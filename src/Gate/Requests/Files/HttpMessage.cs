namespace CancelSpec.Gate.Requests.Files;

/// <summary>A request with all its values, as it is sent.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path with its query, percent-encoded where HTTP demands that.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Unique">The value of <c>{{unique}}</c>; null where the request does not hold it.</param>
internal sealed record HttpMessage(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, string? Unique);
