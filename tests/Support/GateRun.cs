using System.Collections.Concurrent;
using CancelSpec.Databases;
using CancelSpec.Gate.Exploration;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.External;
using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Support;

/// <summary>The verdicts of a run: each subject is judged once, however many scenarios ask about it.</summary>
public static class GateRun
{
    // So many instances of a subject are explored at once. What they spend is mostly waiting.
    private const int Lanes = 4;

    // A server in this process is given less time for what it must do, where its database does not need more: what it
    // does costs it no more than this process.
    private static readonly TimeSpan InProcessPatience = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<(SubjectIdentity, CancellationPoint?, bool), Lazy<Task<Verdict>>> Verdicts = new();

    /// <param name="source">The subject.</param>
    /// <param name="group">Under which title the run's table lists it.</param>
    /// <param name="only">The one cancellation to try; null for all.</param>
    /// <param name="byTurns">At each boundary the client leaves in one way only, unless the subject is the one under test.</param>
    /// <exception cref="SubjectException">It cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Task<Verdict> JudgeAsync(ISubjectSource source, string group, CancellationPoint? only = null, bool byTurns = false)
    {
        // What is judged in both ways anyhow needs not be judged by turns as well.
        var turns = byTurns && !SubjectUnderTest.Is(source.Identity);
        // The same for all of the run, so it may be that of the scenario that asks first.
        var cancellation = TestContext.Current.CancellationToken;
        return Verdicts.GetOrAdd((source.Identity, only, turns), _ => new Lazy<Task<Verdict>>(() =>
        {
            // It belongs to the run and not to the scenario that asks first, whose context is dear to carry along.
            using (ExecutionContext.SuppressFlow())
                return Task.Run(() => ExploreAsync(source, group, only, turns, cancellation));
        })).Value;
    }

    private static async Task<Verdict> ExploreAsync(
        ISubjectSource source, string group, CancellationPoint? only, bool byTurns, CancellationToken cancellation)
    {
        var server = await RunDatabase.ServerAsync();
        if (PasswordWarning(source, server) is { } warning)
            Console.WriteLine(warning);
        var databases = new List<DatabaseUrl>();
        try
        {
            while (databases.Count < Lanes)
                databases.Add(await server.CreateDatabaseAsync(cancellation));
            var verdict = await Explorer.JudgeAsync(
                source, databases, OptionsFor(source.Identity, server) with { Only = only, ByTurns = byTurns }, cancellation);
            Console.WriteLine(Summary(verdict));
            VerdictCollection.OfRun.Add(verdict, group);
            return verdict;
        }
        finally
        {
            foreach (var database in databases)
                await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    /// <summary>What is to be said before a password of the user's own is shown to all; null where it is not.</summary>
    internal static string? PasswordWarning(ISubjectSource source, DatabaseServer server) =>
        source is ExternalSubjectSource { ShowsPassword: true } && server is { SharedRole: { } role, Url.Password: not null }
            ? $"warning: {{database}} in CANCELSPEC_SERVER shows the password of {role} to every user of this machine, in the list of processes; let the subject read DATABASE_URL, or let the gate make roles: ALTER ROLE \"{role}\" CREATEROLE"
            : null;

    private static string Summary(Verdict verdict)
    {
        var seconds = verdict.Elapsed.TotalSeconds;
        var found = string.Join(", ", verdict.Found.Select(found => $"{found.Hazard} ({found.FindingCount})"));
        return $"{verdict.Subject}: {verdict.Cancellations} cancellations in {seconds:0.0} s, {verdict.Cancellations / seconds:0} a second; found {(found.Length == 0 ? "nothing" : found)}";
    }

    private static ExplorerOptions OptionsFor(SubjectIdentity subject, DatabaseServer server)
    {
        var options = new ExplorerOptions { Progress = Console.WriteLine };
        return subject.Kind is SubjectKind.Pool && server.ChangesSchemaAtOnce ? options with { Patience = InProcessPatience } : options;
    }
}
