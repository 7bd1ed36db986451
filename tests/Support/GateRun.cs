using System.Collections.Concurrent;
using CancelSpec.Cli.Subjects;
using CancelSpec.Gate;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Support;

/// <summary>The verdicts of a run: each subject is judged once, however many scenarios ask for its verdict.</summary>
public static class GateRun
{
    private const int Workers = 4;
    private const int MostTries = 10;

    private static readonly ConcurrentDictionary<(SubjectIdentity, Interruption?, bool), Lazy<Task<Verdict>>> Verdicts = new();

    /// <summary>The verdicts so far.</summary>
    public static VerdictCollection Collected { get; } = new();

    /// <param name="source">The subject.</param>
    /// <param name="group">The title under which the run's table lists it.</param>
    /// <param name="only">The one interruption to try; null for all.</param>
    /// <param name="byTurns">At each boundary the client leaves in one way only, unless the subject is the one under test.</param>
    /// <exception cref="SubjectException">It cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Task<Verdict> JudgeAsync(ISubjectSource source, string group, Interruption? only = null, bool byTurns = false)
    {
        // A subject that is judged in both ways need not be judged by turns as well.
        var turns = byTurns && !SubjectUnderTest.Is(source.Identity);
        // All scenarios of a run have the same token, so the token of the first one serves all.
        var cancellation = TestContext.Current.CancellationToken;
        return Verdicts.GetOrAdd((source.Identity, only, turns), _ => new Lazy<Task<Verdict>>(() =>
        {
            // The judgement belongs to the run. Carrying the context of the scenario that asks first would cost time.
            using (ExecutionContext.SuppressFlow())
                return Task.Run(() => JudgeOnceAsync(source, group, only, turns, cancellation));
        })).Value;
    }

    /// <summary>Tries one interruption, on one instance of the subject. The run's table does not list the verdict.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="only">The interruption.</param>
    /// <exception cref="SubjectException">It cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static async Task<Verdict> TryAsync(ISubjectSource source, Interruption only) => await SubjectJudge.JudgeAsync(
        source, await RunDatabase.ServerAsync(), workers: 1, new JudgeOptions { Only = only }, TestContext.Current.CancellationToken);

    /// <summary>As <see cref="TryAsync"/>, until something is found.</summary>
    public static Task<Verdict> FindAsync(ISubjectSource source, Interruption only) => UntilFoundAsync(() => TryAsync(source, only));

    /// <summary>
    /// Judges until something is found. A program may close its side of the connection, go on, and only then be told that its client has
    /// left. Then it does nothing wrong.
    /// </summary>
    public static Task<Verdict> UntilFoundAsync(Func<Task<Verdict>> judge) => UntilAsync(judge, verdict => verdict.Found.Any());

    /// <summary>As above, until what was judged is as wanted. A judgement that proves nothing because the machine was too slow is a try.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> judge, Func<T, bool> isWanted)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await judge() is { } judged && (isWanted(judged) || tries == MostTries))
                    return judged;
            }
            catch (SubjectException notJudged) when (tries < MostTries && notJudged.Message.EndsWith(TrialRunner.TooSlow, StringComparison.Ordinal))
            {
                // The next one may find the machine less busy.
            }
        }
    }

    private static async Task<Verdict> JudgeOnceAsync(
        ISubjectSource source, string group, Interruption? only, bool byTurns, CancellationToken cancellation)
    {
        var server = await RunDatabase.ServerAsync();
        var options = new JudgeOptions
        {
            Only = only,
            OnlySetting = SubjectUnderTest.OnlyVariable,
            ByTurns = byTurns,
            Progress = new ProgressLines().Write,
            Again = source.Identity.Kind is SubjectKind.Pool ? interruption => GateCommand.Lines(source.Identity.Name, interruption) : null,
        };
        if (source.Identity.Kind is SubjectKind.Pool && server.ChangesSchemaAtOnce)
            options = options with { LongestWait = PoolSubjectSource.LongestWait };
        var verdict = await SubjectJudge.JudgeAsync(source, server, Workers, options, cancellation);
        Console.WriteLine(VerdictSummary.Of(verdict));
        Collected.Add(verdict, group);
        return verdict;
    }
}
