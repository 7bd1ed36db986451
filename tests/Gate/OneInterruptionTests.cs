using CancelSpec.Cli.Subjects;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>One interruption again, as <c>CANCELSPEC_ONLY</c> names it.</summary>
public sealed class OneInterruptionTests
{
    /// <summary>Otherwise a finding would seem to be cured when the driver has changed its messages.</summary>
    [Theory, InlineData("counter/99/fin"), InlineData("sleep/cold-999/rst"), InlineData("counter/late-99/fin")]
    public async Task A_boundary_that_the_request_does_not_reach_is_an_error(string point)
    {
        var source = new PoolSubjectSource("check-on-return", 1);

        await source.Awaiting(subject => JudgeAsync(subject, point)).Should()
            .ThrowAsync<SubjectException>().WithMessage($"CANCELSPEC_ONLY: nothing was interrupted at {point}*");
    }

    [Fact]
    public async Task A_subject_that_never_stops_is_still_judged()
    {
        var source = new Endless.Source(new PoolSubjectSource("check-on-return", 1));

        var verdict = await JudgeAsync(source, "counter/1/fin").WaitAsync(Deadline.ForPrograms, TestContext.Current.CancellationToken);

        verdict.Cancellations.Should().Be(1);
    }

    private static async Task<Verdict> JudgeAsync(ISubjectSource source, string point)
    {
        var server = await RunDatabase.ServerAsync();
        var database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        try
        {
            var options = new JudgeOptions { Only = Interruption.Parse(point), OnlySetting = SubjectUnderTest.OnlyVariable };
            return await SubjectJudge.JudgeAsync(source, [database], options, TestContext.Current.CancellationToken);
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    /// <summary>A subject that never finishes stopping.</summary>
    private sealed class Endless(IInProcessSubject subject) : IInProcessSubject
    {
        public Uri Address => subject.Address;

        public TimeSpan Sleep => subject.Sleep;

        public ISubjectSignals Signals => subject.Signals;

        public string Output => subject.Output;

        public async ValueTask DisposeAsync()
        {
            await subject.DisposeAsync();
            await Task.Delay(Timeout.Infinite);
        }

        public sealed class Source(ISubjectSource source) : ISubjectSource
        {
            public SubjectIdentity Identity => source.Identity;

            public async Task<ISubject> StartAsync(DatabaseUrl database, CancellationToken cancellation) =>
                new Endless((IInProcessSubject)await source.StartAsync(database, cancellation));
        }
    }
}
