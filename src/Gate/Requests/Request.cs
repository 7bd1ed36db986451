namespace CancelSpec.Gate.Requests;

/// <summary>Something that the gate sends to a subject over HTTP, and what its author says of it.</summary>
/// <param name="Name">How an interruption names it, for example <c>sleep</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with its query. It may hold <c>{{…}}</c>.</param>
public sealed record Request(string Name, string Method, string Path)
{
    /// <summary>The headers, in order. Their values may hold <c>{{…}}</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, which may hold <c>{{…}}</c>; empty for none.</summary>
    public string Body { get; init; } = "";

    /// <summary>The body as a file holds it, which is sent unchanged; null where <see cref="Body"/> is the body.</summary>
    public ReadOnlyMemory<byte>? FileContent { get; init; }

    /// <summary>The values of the names that <c>{{…}}</c> may hold, which may hold <c>{{…}}</c> themselves.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The subject may lack it and answer 404. Then the hazards that need it are not judged.</summary>
    public bool IsOptional { get; init; }

    /// <summary>It idles inside its transaction.</summary>
    public bool Sleeps { get; init; }

    /// <summary>How long it idles; null where the subject says that, or where it does not idle.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>What it does to the state when it is done; null where nothing is said.</summary>
    public StateChange? Effect { get; init; }

    /// <summary>The gate is to use it as a probe.</summary>
    public bool IsProbe { get; init; }

    /// <summary>It is sent once to each instance of the subject before all others, and is not interrupted.</summary>
    public bool IsSetup { get; init; }

    /// <summary>It is not interrupted.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>The name of the request that is sent before each sending of this one, and is not interrupted; null for none.</summary>
    public string? Before { get; init; }

    /// <summary>The status of its right answer; null for any from 200 to 299.</summary>
    public int? ExpectedStatus { get; init; }

    /// <summary>Whether its handler completes after its client has left; null where that is not said.</summary>
    public bool? HandlerCompletes { get; init; }

    /// <summary>Whether the method says that it changes something.</summary>
    internal bool IsToChange => Method is not ("GET" or "HEAD" or "OPTIONS");

    /// <summary>For example <c>GET /sleep</c>.</summary>
    public override string ToString() => $"{Method} {Path}";
}
