using CancelSpec.Verdicts;
using FluentAssertions;

namespace CancelSpec.Tests.Gate;

/// <summary>What the verdict of a subject says whose requests share connections.</summary>
internal static class SharedSessions
{
    private static readonly Hazard[] NeedSessionsOfTheirOwn =
        [Hazard.LostPermit, Hazard.DoubleReturn, Hazard.SessionState, Hazard.OrphanedWork, Hazard.FalseCommit];

    /// <summary>The hazards that need to know whose a session is are not judged, each with the reason. The others are.</summary>
    public static void ShouldLimit(Verdict verdict)
    {
        verdict.Hazards.Where(hazard => hazard.Outcome is Outcome.NotJudged).Select(hazard => hazard.Hazard).Should().Equal(NeedSessionsOfTheirOwn);
        verdict.Hazards.Where(hazard => hazard.Outcome is Outcome.NotJudged)
            .Should().OnlyContain(hazard => hazard.Reason!.StartsWith("the subject's requests share connections, so "));
    }
}
