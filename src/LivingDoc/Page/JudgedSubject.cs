using CancelSpec.LivingDoc.Runs;
using CancelSpec.LivingDoc.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>A subject with the anchor of its evidence.</summary>
public sealed record JudgedSubject(Subject Subject, string Anchor)
{
    /// <summary>Where the evidence of one of its hazards is: a place of its own if there is something to say.</summary>
    public string AnchorOf(HazardResult hazard) => HasSection(hazard) ? $"{Anchor}--{Anchors.Slug([hazard.Id])}" : Anchor;

    /// <summary>Whether there is more to say than that it passed.</summary>
    public static bool HasSection(HazardResult hazard) => hazard.Outcome != "passed" || hazard.Reason is not null;

    /// <summary>First what somebody wanted to know about, then what the gate is measured by.</summary>
    internal static IReadOnlyList<JudgedSubject> Of(IReadOnlyList<Subject> subjects)
    {
        var anchors = new Anchors();
        return [.. subjects.OrderBy(subject => SubjectGroups.PlaceOf(subject.Group)).Select(subject => new JudgedSubject(
            subject, anchors.Next("v", subject.Group, subject.Name, subject.PoolSize.ToString(System.Globalization.CultureInfo.InvariantCulture))))];
    }
}
