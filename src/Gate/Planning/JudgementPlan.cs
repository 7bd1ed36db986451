namespace CancelSpec.Gate.Planning;

/// <summary>What a judgement would try.</summary>
/// <param name="Requests">The requests that would be interrupted.</param>
/// <param name="Missing">The optional requests that the subject does not have, for example <c>GET /sleep-with-settings</c>.</param>
public sealed record JudgementPlan(IReadOnlyList<PlannedRequest> Requests, IReadOnlyList<string> Missing);

/// <summary>One request of a plan.</summary>
/// <param name="Name">For example <c>GET /sleep</c>.</param>
/// <param name="Messages">What the request exchanges with the database, for example <c>→ Query BEGIN</c>.</param>
/// <param name="Interruptions">The values of <see cref="JudgeOptions.Only"/>, in order.</param>
public sealed record PlannedRequest(string Name, IReadOnlyList<string> Messages, IReadOnlyList<string> Interruptions);
