namespace CancelSpec.Gate.Requests.Files;

/// <summary>An answer that later requests may use.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body as text.</param>
internal sealed record NamedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
{
    public override string ToString() => new HttpAnswer(Status, Body).ToString();
}
