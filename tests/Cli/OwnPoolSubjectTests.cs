using CancelSpec.Cli.Subjects;
using CancelSpec.Databases;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>The gate judges pools of an assembly that CancelSpec does not know.</summary>
public sealed class OwnPoolSubjectTests
{
    [Theory]
    [InlineData("own-good", false)]
    [InlineData("own-leaky", true)]
    public async Task A_pool_of_a_users_assembly_is_judged(string pool, bool leaks)
    {
        var source = new PoolSubjectSource(PoolCatalog.Load(OwnPool.File), pool, 1);
        var options = new JudgeOptions { Only = Interruption.Parse("sleep/6/fin") };

        var verdict = await SubjectJudge.JudgeAsync(
            source, await RunDatabase.ServerAsync(), workers: 1, options, TestContext.Current.CancellationToken);

        verdict.Subject.Name.Should().Be(pool);
        verdict.Cancellations.Should().Be(1);
        verdict.Found.Select(found => found.Hazard).Should().Equal(leaks ? [Hazard.LeakedTransaction] : []);
    }

    [Fact]
    public async Task A_pool_whose_constructor_fails_cannot_be_judged()
    {
        var source = new PoolSubjectSource("unfixed", -1);

        await source.Awaiting(subject => subject.StartAsync(DatabaseUrl.Parse("postgresql://u@127.0.0.1:1/d"), TestContext.Current.CancellationToken))
            .Should().ThrowAsync<SubjectException>().WithMessage("the pool 'unfixed' could not be made: *initialCount*");
    }
}
