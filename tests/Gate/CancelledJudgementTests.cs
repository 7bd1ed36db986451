using CancelSpec.Cli.Subjects;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>A judgement that is given up while it is under way, as by Ctrl-C.</summary>
public sealed class CancelledJudgementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_judgement_that_is_given_up_ends_soon_and_leaves_and_starts_no_process()
    {
        var server = await RunDatabase.ServerAsync();
        DatabaseUrl[] databases = [await server.CreateDatabaseAsync(Token), await server.CreateDatabaseAsync(Token)];
        var source = new WatchedSource(Support.Programs.Server(1, "--pool", "unfixed"));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var isUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var judging = SubjectJudge.JudgeAsync(
                source, databases, new JudgeOptions { Progress = progress => Note(progress, isUnderWay) }, interrupt.Token);
            await Task.WhenAny(isUnderWay.Task, judging).WaitForAsync("the judgement to be under way", Deadline.ForPrograms);
            judging.IsCompleted.Should().BeFalse();
            // Between two interruptions a subject may be stopped and the next one not started yet.
            await Deadline.PollAsync(() => Task.FromResult(ProcessesOn(databases)), found => found.Length > 0, "a subject to run");

            await interrupt.CancelAsync();

            // Otherwise the judgement goes on for minutes. How soon it ends depends on the machine too.
            await Task.WhenAny(judging).WaitForAsync("the judgement to end");
            await judging.Awaiting(judged => judged).Should().ThrowAsync<OperationCanceledException>();
            // The judgement does not wait longer than 4 s for its subjects to stop, and a busy machine may need more.
            await Deadline.PollAsync(() => Task.FromResult(ProcessesOn(databases)), found => found.Length == 0, "the subjects to stop");
            source.StartedTooLate.Should().Be(0);
        }
        finally
        {
            foreach (var database in databases)
                await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    private static void Note(JudgeProgress progress, TaskCompletionSource isUnderWay)
    {
        if (progress.SoFar.Cancellations > 0)
            isUnderWay.TrySetResult();
    }

    /// <summary>Otherwise the times that subjects take to stop would add up.</summary>
    [Fact]
    public async Task One_subject_is_stopped_while_another_is_slow_to_give_up_its_start()
    {
        var server = await RunDatabase.ServerAsync();
        DatabaseUrl[] databases = [await server.CreateDatabaseAsync(Token), await server.CreateDatabaseAsync(Token)];
        var source = new SlowSource(new PoolSubjectSource("check-on-return", 1));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        try
        {
            var judging = SubjectJudge.JudgeAsync(source, databases, cancellation: interrupt.Token);
            await Task.WhenAny(source.SecondStarts.Task, judging).WaitForAsync("the second subject to be started");
            await interrupt.CancelAsync();

            await source.FirstStops.Task.WaitForAsync("the first subject to be stopped");

            source.MayGiveUp.SetResult();
            await judging.Awaiting(judged => judged).Should().ThrowAsync<OperationCanceledException>();
        }
        finally
        {
            source.MayGiveUp.TrySetResult();
            foreach (var database in databases)
                await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    /// <summary>Finds the processes by the address of their database, which is among a subject's arguments.</summary>
    private static string[] ProcessesOn(DatabaseUrl[] databases) =>
        [.. CommandLines.OfAll().Where(line => databases.Any(database => line.Contains($"/{database.Database}?", StringComparison.Ordinal)))];

    /// <summary>Counts the subjects that are started after the judgement was given up.</summary>
    private sealed class WatchedSource(ISubjectSource source) : ISubjectSource
    {
        private int _startedTooLate;

        public int StartedTooLate => _startedTooLate;

        public SubjectIdentity Identity => source.Identity;

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
        {
            var isTooLate = cancellation.IsCancellationRequested;
            var subject = await source.StartAsync(database, cancellation);
            if (isTooLate)
                Interlocked.Increment(ref _startedTooLate);
            return subject;
        }
    }

    /// <summary>A source whose second subject never starts, and whose start is slow to end when it is given up.</summary>
    private sealed class SlowSource(ISubjectSource source) : ISubjectSource
    {
        private int _starts;

        public TaskCompletionSource SecondStarts { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource FirstStops { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayGiveUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SubjectIdentity Identity => source.Identity;

        public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref _starts) == 1)
                return new Watched((IInProcessSubject)await source.StartAsync(database, cancellation), FirstStops);
            SecondStarts.SetResult();
            await MayGiveUp.Task;
            throw new OperationCanceledException(cancellation);
        }

        private sealed class Watched(IInProcessSubject subject, TaskCompletionSource stops) : IInProcessSubject
        {
            public Uri Address => subject.Address;

            public TimeSpan Sleep => subject.Sleep;

            public ISubjectSignals Signals => subject.Signals;

            public string Output => subject.Output;

            public ValueTask DisposeAsync()
            {
                stops.TrySetResult();
                return subject.DisposeAsync();
            }
        }
    }
}
