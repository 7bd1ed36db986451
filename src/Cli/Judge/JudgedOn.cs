using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The databases with which subjects are judged.</summary>
/// <param name="Database">What the results name.</param>
/// <param name="Server">The server on which they are made; null for the database of a service that runs already.</param>
/// <param name="JudgeAsync">Judges a subject.</param>
/// <param name="PlanAsync">Says what would be tried.</param>
internal sealed record JudgedOn(
    string Database, DatabaseServer? Server, Func<ISubjectSource, JudgeOptions, Task<Verdict>> JudgeAsync, Func<ISubjectSource, JudgeOptions, Task<JudgementPlan>> PlanAsync)
{
    /// <summary>New databases of a server.</summary>
    public static JudgedOn Of(DatabaseServer server, int workers, CancellationToken cancellation) => new(
        server.Description,
        server,
        (source, options) => SubjectJudge.JudgeAsync(source, server, workers, options, cancellation),
        (source, options) => SubjectJudge.PlanAsync(source, server, options, cancellation));

    /// <summary>The database of a service that runs already.</summary>
    public static JudgedOn Of(DatabaseUrl database, CancellationToken cancellation) => new(
        database.Display,
        null,
        (source, options) => SubjectJudge.JudgeAsync(source, [database], options, cancellation),
        (source, options) => SubjectJudge.PlanAsync(source, database, options, cancellation));
}
