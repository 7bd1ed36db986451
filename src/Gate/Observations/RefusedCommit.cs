using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Observations;

/// <summary>What a request did whose transaction was made to fail before its COMMIT, while its client stayed.</summary>
/// <param name="Request">The request.</param>
/// <param name="Answer">What it was answered; null for nothing.</param>
/// <param name="Effect">What is committed of its effect; null where that is not known.</param>
internal sealed record RefusedCommit(Request Request, HttpAnswer? Answer, EffectCount? Effect)
{
    /// <summary>The number of the session of the transaction.</summary>
    public required int Session { get; init; }

    /// <summary>When the transaction had failed, by the tap's clock.</summary>
    public required TimeSpan FailedAt { get; init; }

    /// <summary>Success was told before the database had answered the COMMIT, or what was sent instead.</summary>
    public bool IsAnsweredEarly { get; init; }

    /// <summary>What the tap saw since the request was sent, the oldest first.</summary>
    public required IReadOnlyList<TapEvent> Events { get; init; }

    /// <summary>The database has confirmed a COMMIT afterwards, as that of a handler that tries again.</summary>
    public bool IsCommittedLater => Events.Any(seen => seen is { Name: "CommandComplete", Detail: "COMMIT" } && seen.At >= FailedAt);
}
