using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>A finding that a team knows of and lives with for now.</summary>
/// <param name="Subject">The name of the subject, as its verdict has it.</param>
/// <param name="PoolSize">The pool size at which it is found; null for every size.</param>
/// <param name="Hazard">What is found.</param>
/// <param name="Acceptance">Why the team accepts it, and until when.</param>
public sealed record BaselineEntry(string Subject, int? PoolSize, Hazard Hazard, Acceptance Acceptance)
{
    public bool Covers(SubjectIdentity subject) => Subject == subject.Name && (PoolSize ?? subject.PoolSize) == subject.PoolSize;

    /// <summary>For example <c>H1 of unfixed with a pool of 4</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Hazard.Id} of {Subject}{(PoolSize is { } size ? $" with a pool of {size}" : "")}");

    internal bool IsExpiredOn(DateOnly today) => today > Acceptance.Expires;

    internal bool Overlaps(BaselineEntry other) =>
        Subject == other.Subject && Hazard == other.Hazard && (PoolSize ?? other.PoolSize) == (other.PoolSize ?? PoolSize);
}
