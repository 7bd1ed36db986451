using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Planning;

/// <summary>What a judgement would try.</summary>
/// <param name="Requests">The requests that would be interrupted.</param>
/// <param name="Missing">The optional requests that the subject does not have, for example <c>GET /sleep-with-settings</c>.</param>
public sealed record JudgementPlan(IReadOnlyList<PlannedRequest> Requests, IReadOnlyList<string> Missing)
{
    /// <summary>The subject, with what was learned about it.</summary>
    public required SubjectIdentity Subject { get; init; }

    /// <summary>The requests that reach no database, for example <c>GET /health</c>.</summary>
    public IReadOnlyList<string> WithoutDatabase { get; init; } = [];
}

/// <summary>One request of a plan.</summary>
/// <param name="Name">For example <c>GET /sleep</c>.</param>
/// <param name="Messages">What the request exchanges with the database, for example <c>→ Query BEGIN</c>.</param>
/// <param name="Interruptions">The values of <see cref="JudgeOptions.Only"/>, in order.</param>
public sealed record PlannedRequest(string Name, IReadOnlyList<string> Messages, IReadOnlyList<string> Interruptions)
{
    /// <summary>What was learned about the request: pairs of a name, for example <c>answer</c>, and a value.</summary>
    public IReadOnlyList<(string Name, string Value)> Learned { get; init; } = [];
}
