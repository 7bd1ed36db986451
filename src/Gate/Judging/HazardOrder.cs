using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// The hazards that each step asks, in their order: a cause comes before what follows from it, so that each cause is
/// reported once. Each function answers with the first violation, or with null.
/// </summary>
internal static class HazardOrder
{
    /// <summary>Step 1.</summary>
    public static Violation? OfInterruption(Observation seen) => OfLock(seen) ?? H3.Judge(seen) ?? H5.Judge(seen) ?? H7.Judge(seen) ?? OfSaturation(seen);

    /// <summary>Step 3. Work that goes on may open sessions.</summary>
    public static Violation? OfWork(Observation seen) => H11.Judge(seen) ?? H8.Judge(seen);

    /// <summary>
    /// Steps 4 to 6. A subject that mixes up replies also shares sessions. A shared session leaves a probe without a
    /// connection, and a statement of another request on it explains the transaction that it opens.
    /// </summary>
    public static Violation? OfSaturation(Observation seen) =>
        H3.Judge(seen) ?? H4.Judge(seen) ?? H9.Judge(seen) ?? H2.Judge(seen) ?? H10.Judge(seen) ?? H1.Judge(seen);

    /// <summary>Step 7.</summary>
    public static Violation? OfState(Observation seen) => H1.Judge(seen) ?? H5.Judge(seen) ?? H11.Judge(seen);

    /// <summary>Step 9, before the write.</summary>
    public static Violation? OfEffect(Observation seen) => H5.Judge(seen) ?? (seen.HandlersComplete ? H11.Judge(seen) : null);

    /// <summary>
    /// Steps 8 and 10. A statement that was cancelled explains its failure, and so does a session that is not as it should be.
    /// </summary>
    public static Violation? OfAnswers(Observation seen) => H7.Judge(seen) ?? H1.JudgePrepared(seen) ?? OfLock(seen) ?? H6.Judge(seen) ?? H2.Judge(seen) ?? H3.Judge(seen) ?? H10.Judge(seen);

    /// <summary>A lock that was left explains that a request hangs.</summary>
    private static Violation? OfLock(Observation seen) => seen.LeftLock is null ? null : H1.Judge(seen) ?? H6.Judge(seen);

    /// <summary>Step 9. A subject that mixes up replies acknowledges what is not done.</summary>
    public static Violation? OfWrite(Observation seen) => H7.Judge(seen) ?? OfLock(seen) ?? H2.Judge(seen) ?? H3.Judge(seen) ?? H10.Judge(seen) ?? H5.Judge(seen);
}
