using CancelSpec.Cli.Subjects;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Diagrams;
using CancelSpec.Verdicts;
using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Steps;

/// <summary>The gate: a subject, its interruptions, and the verdict.</summary>
[Binding]
public sealed class GateSteps(Attachments attachments)
{
    private const string PoolUnderTestGroup = "the pool under test";

    private ISubjectSource? _subject;
    private string _group = PoolUnderTestGroup;
    private Verdict? _verdict;

    [StepArgumentTransformation(@"(H\d+)", Name = "hazardId")]
    public static Hazard ToHazard(string id) => Hazard.Parse(id);

    [Given("the {word} pool with {int} connection(s)")]
    public void Pool(string pool, int connections)
    {
        _subject = new PoolSubjectSource(pool, connections);
        if (!SubjectUnderTest.Is(_subject.Identity))
            _group = PoolCatalog.Ours.All.Any(known => known.Name == pool && known.IsKnownBad) ? "known-bad pools" : "fixes";
    }

    [Given("the pool under test with {int} connection(s)")]
    public void PoolUnderTest(int connections)
    {
        _subject = SubjectUnderTest.FromEnvironment(connections);
    }

    [When("clients hang up at every point of every request")]
    public async Task HangUpEverywhere() => _verdict = await GateRun.JudgeAsync(_subject!, _group, SubjectUnderTest.Only);

    [When("clients hang up at every point of every request, by turns closing and resetting")]
    public async Task HangUpEverywhereByTurns() => _verdict = await GateRun.JudgeAsync(_subject!, _group, byTurns: true);

    [Then("the hazard {string} is not found")]
    public async Task NotFound(string name)
    {
        var hazard = Hazard.All.Single(hazard => hazard.Name == name);
        var verdict = _verdict!.Of(hazard);
        await ShowAsync(verdict);
        if (verdict.Outcome is Outcome.NotJudged)
            Assert.Skip($"{hazard} was not judged: {verdict.Reason}");

        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var comparison = Baseline.Load(Repository.Baseline).Compare(_verdict, today, isWhole: SubjectUnderTest.Only is null);
        if (comparison.New.FirstOrDefault(found => found.Hazard.Hazard == hazard) is { } found)
            Assert.Fail(Explain(found.Hazard, found.Expired));
        if (comparison.Gone.FirstOrDefault(gone => gone.Hazard == hazard) is { } gone)
            Assert.Fail(VerdictExplanation.OfGone(_verdict, gone));
    }

    [Then("no hazard is found")]
    public async Task NothingFound()
    {
        _verdict!.Cancellations.Should().BePositive("without an interruption nothing is shown");
        if (_verdict.Found.FirstOrDefault() is not { } found)
            return;
        await ShowAsync(found);
        Assert.Fail(Explain(found));
    }

    [Then("exactly {hazardId} is found")]
    public async Task ExactlyFound(Hazard hazard)
    {
        await ShowAsync(_verdict!.Of(hazard));
        if (_verdict.Found.FirstOrDefault(found => found.Hazard != hazard) is { } other)
            Assert.Fail(Explain(other));
        _verdict.Found.Select(found => found.Hazard).Should().Equal(hazard);
    }

    private string Explain(HazardVerdict found, BaselineEntry? expired = null) =>
        new VerdictExplanation().Of(_verdict!, found, expired);

    /// <summary>Attaches a diagram of the first finding, if there is one.</summary>
    private async Task ShowAsync(HazardVerdict found)
    {
        if (found.Findings is [{ Trace: { } trace } finding, ..])
            await attachments.AddDiagramAsync($"{found.Hazard}, {_verdict!.Subject}: {finding.Operation}, {finding.Where}", trace);
    }
}
