using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>How a probe ended.</summary>
/// <param name="Probe">The request.</param>
/// <param name="HeldConnection">The probe had got a connection before. Otherwise it waited until another one ended.</param>
internal sealed record ProbeAnswer(Request Probe, bool HeldConnection)
{
    /// <summary>How long its end was waited for in vain; null where it ended.</summary>
    public TimeSpan? WaitedInVain { get; init; }

    /// <summary>The answer; null for none.</summary>
    public HttpAnswer? Answer { get; init; }

    /// <summary>The body that a right answer has; null where any will do.</summary>
    public string? Expected { get; init; }

    /// <summary>The errors that the database has sent since the probes began.</summary>
    public IReadOnlyList<DatabaseError> Errors { get; init; } = [];

    /// <summary>The subject has closed a session that served a probe.</summary>
    public bool LostSession { get; init; }

    /// <summary>The tries after a failure; null where none was needed.</summary>
    public Retries? Retries { get; init; }

    /// <summary>The status is right.</summary>
    public bool IsSuccess => Answer is { IsSuccess: true };

    /// <summary>A success with the right body.</summary>
    public bool IsAsExpected => IsSuccess && (Expected is null || Answer!.Body.Trim() == Expected);

    /// <summary>
    /// It failed for an error of the database or because its session was lost. A broken connection may cost one request
    /// before it is replaced.
    /// </summary>
    public bool MayHeal => WaitedInVain is null && !IsSuccess && !Errors.Any(error => error.IsLateCancel) && (Errors.Count > 0 || LostSession);
}

/// <summary>Tries after a failure.</summary>
/// <param name="Request">The request that was sent again.</param>
/// <param name="Count">How many requests in a row have failed, the first failure included.</param>
/// <param name="Last">The last answer; null for none.</param>
/// <param name="WaitedInVain">How long an answer was waited for in vain; null where each came.</param>
internal sealed record Retries(Request Request, int Count, HttpAnswer? Last, TimeSpan? WaitedInVain = null)
{
    private const int MostOnOneSession = 3;

    /// <summary>The first error of the database in each of these failures; null for a failure without one.</summary>
    public IReadOnlyList<DatabaseError?> Errors { get; init; } = [];

    public bool HaveHealed => WaitedInVain is null && Last is { IsSuccess: true };

    /// <summary>The last error, if the last three failures came from the same session: it does not heal; otherwise null.</summary>
    public DatabaseError? OfOneSession => Errors.Count >= MostOnOneSession && Errors[^1] is { } last
        && Errors.TakeLast(MostOnOneSession).All(error => error?.Session == last.Session) ? last : null;
}

/// <summary>A probe that writes.</summary>
/// <param name="Probe">The request.</param>
/// <param name="Before">The state that was committed before; null where nothing is said of what the probe does to it.</param>
internal sealed record WriteSeen(Request Probe, StateRow? Before)
{
    /// <summary>How often its effect was committed when the subject answered with success; null where that is not known.</summary>
    public EffectCount? Effect { get; init; }

    /// <summary>How long its end was waited for in vain; null where it ended.</summary>
    public TimeSpan? WaitedInVain { get; init; }

    /// <summary>The answer; null for none.</summary>
    public HttpAnswer? Answer { get; init; }

    /// <summary>The errors that the database has sent since the probe began.</summary>
    public IReadOnlyList<DatabaseError> Errors { get; init; } = [];

    /// <summary>The tries after a failure; null where none was needed.</summary>
    public Retries? Retries { get; init; }

    /// <summary>The state that was committed when the subject answered with success; null for none.</summary>
    public StateRow? Committed { get; init; }

    /// <summary>The state that a right probe commits; null where nothing is said of that.</summary>
    public StateRow? Expected => Before is null ? null : Probe.Effect!.After(Before, times: 1);

    /// <summary>What a reading probe was answered after a success without its effect; null where none was sent.</summary>
    public ReadBack? ReadBack { get; init; }

    /// <summary>The status is right.</summary>
    public bool IsSuccess => Answer is { IsSuccess: true };

    public bool IsDone => IsSuccess && (Expected is { } expected ? Committed == expected : Effect is null || Effect.Times.Contains(1));
}

/// <summary>A reading probe that checks whether answers still belong to their requests.</summary>
/// <param name="Probe">The request.</param>
/// <param name="Committed">The state that is committed.</param>
/// <param name="Expected">The body of the right answer.</param>
/// <param name="Answer">The answer; null for none.</param>
internal sealed record ReadBack(Request Probe, StateRow Committed, string Expected, HttpAnswer? Answer)
{
    public bool IsRight => Answer is { IsSuccess: true } answer && answer.Body.Trim() == Expected;
}

/// <summary>An error that the database has sent to the subject.</summary>
/// <param name="SqlState">Its SQLSTATE.</param>
/// <param name="FollowsCancelRequest">In this trial a CancelRequest for the same session passed the tap before the error.</param>
internal sealed record DatabaseError(string SqlState, bool FollowsCancelRequest = false)
{
    // As PostgreSQL says in English. In another language the CancelRequest alone decides.
    private static readonly string[] OtherCauses = ["statement timeout", "COPY from stdin failed"];

    /// <summary>The number of the session that got it; 0 where that is not known.</summary>
    public int Session { get; init; }

    /// <summary>What it says to a reader; null for nothing.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// The database has ended a statement for a CancelRequest. A timeout and a COPY that its client ends have the same SQLSTATE.
    /// </summary>
    public bool IsLateCancel => FollowsCancelRequest && SqlState == "57014"
        && !Array.Exists(OtherCauses, cause => Text?.Contains(cause, StringComparison.Ordinal) is true);

    /// <summary>For example <c>42P05 (prepared statement "s1" already exists)</c>.</summary>
    public override string ToString() => Text is null ? SqlState : $"{SqlState} ({Text})";
}
