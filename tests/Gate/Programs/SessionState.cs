using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>How the services that change their session are judged, and the clean-ups that they know.</summary>
internal static class SessionState
{
    public const string RollsBack = "ROLLBACK";
    public const string Forgets = "ROLLBACK; RESET ALL; SELECT pg_advisory_unlock_all()";
    public const string Discards = "ROLLBACK; DISCARD ALL";

    /// <summary>What was found of the session, and of nothing else.</summary>
    public static string Found(Verdict verdict)
    {
        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.SessionState);
        return verdict.Found.Single().Findings[0].Actual;
    }

    /// <summary>As <see cref="JudgeAsync"/>, until something is found.</summary>
    public static Task<Verdict> FindAsync(string[] command) => GateRun.UntilFoundAsync(() => JudgeAsync(command));

    /// <summary>The client leaves when its request has changed the session and has begun its transaction.</summary>
    public static Task<Verdict> JudgeAsync(string[] command) =>
        GateRun.TryAsync(Support.Programs.Source(1, command), Interruption.Parse("sleep-with-settings/6/fin"));
}
