using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Verdicts;

/// <summary>Made-up verdicts, for tests of reports.</summary>
internal static class VerdictSamples
{
    public static readonly Finding Leak = new(
        "sleep/3/fin",
        "GET /sleep",
        "after message 3 of 6, closing (FIN)",
        ["→ Query BEGIN", "← CommandComplete BEGIN", "← ReadyForQuery T"],
        ["← ReadyForQuery T (no request open)"],
        "POST /bump on the same session",
        "a session that is idle: ReadyForQuery I",
        "ReadyForQuery T: the transaction of GET /sleep is still open")
    {
        Again = ["gate unfixed \\", "--only sleep/3/fin"],
    };

    /// <summary>Has every member that a verdict file can have.</summary>
    public static VerdictReport Full => Report(
        (Passed(Pool("check-on-return")) with { Shard = Shard }).In("fixes"),
        (Passed(Command("node server.js {listen}", 4, detached: true)) with
        {
            Remarks = ["H3 was judged after a wait of 250 ms."],
            Incomplete = "the run was interrupted",
        })
            .WithFound("H1", 17, Leak with { Place = 3 }).WithNotJudged("H11", "its handlers are detached").In("yours", "H1")) with
    { Run = "a run" };

    /// <summary>Has every member that a shard can have.</summary>
    public static JudgedShard Shard { get; } = new(2, 5)
    {
        Plan = new string('a', 64),
        Facts = new ScopeFacts
        {
            AnsweredBeforeWork = "POST /a",
            LeftOutFor = [Hazard.LostPermit],
            Unproven = ["the machine or its database was too slow"],
            NotJudged = [new HazardReason(Hazard.SwallowedCancellation, "no request sleeps")],
            JudgedInPart = [new HazardReason(Hazard.NotDurable, "not every effect was compared")],
            SendsCancelRequests = true,
            AsksSessions = true,
            Refusals = ["the database did not answer in time"],
            RefusedCommits = ["POST /bump"],
            UnjudgedCommits = [new UnjudgedCommit("POST /b", "its COMMIT travels with other statements", 4)],
        },
    };

    public static VerdictReport Report(params ReportedVerdict[] verdicts) => new(
        new DateTimeOffset(2026, 11, 23, 5, 22, 42, TimeSpan.Zero), "PostgreSQL 15.18 (local)", "364518e17b17815a10ab9d2ce6dc9ffc30923f7b", verdicts);

    public static SubjectIdentity Pool(string name, int size = 1, bool detached = false) => new(SubjectKind.Pool, name, size, detached);

    public static SubjectIdentity Command(string line, int size = 1, bool detached = false) => new(SubjectKind.Command, line, size, detached);

    /// <summary>Passes all, in half a second.</summary>
    public static Verdict Passed(SubjectIdentity subject, int cancellations = 60) => new(
        subject,
        [.. Hazard.All.Select(hazard => new HazardVerdict(hazard, Outcome.Passed, null, [], 0))],
        cancellations,
        TimeSpan.FromSeconds(0.5),
        []);

    public static Verdict WithFound(this Verdict verdict, string hazard, int count = 1, params Finding[] findings) =>
        verdict.With(hazard, Outcome.Found, null, findings is [] ? [Leak] : findings, count);

    public static Verdict WithNotJudged(this Verdict verdict, string hazard, string reason) =>
        verdict.With(hazard, Outcome.NotJudged, reason, [], 0);

    public static Verdict WithPartJudged(this Verdict verdict, string hazard, string reason) =>
        verdict.With(hazard, Outcome.Passed, reason, [], 0);

    public static ReportedVerdict In(this Verdict verdict, string group, params string[] accepted) => new(
        verdict, group, accepted.ToDictionary(Hazard.Parse, _ => new Acceptance("known since the audit, #12", new DateOnly(2026, 12, 31))));

    private static Verdict With(this Verdict verdict, string id, Outcome outcome, string? reason, IReadOnlyList<Finding> findings, int count) =>
        verdict with
        {
            Hazards =
            [
                .. verdict.Hazards.Select(hazard => hazard.Hazard.Id == id
                    ? new HazardVerdict(hazard.Hazard, outcome, reason, findings, count)
                    : hazard),
            ],
        };
}
