using CancelSpec.SpecRunner.Execution;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>The ways in which a scenario can end, and how they are reported.</summary>
public sealed class ScenarioEndTests
{
    [Fact]
    public async Task A_failing_step_is_reported_with_its_place_and_what_became_of_the_others()
    {
        var told = await RunAsync("Given a step", "When it fails", "Then a step");

        told.Failure.Should().Match("""
            failed: When it fails
            features/test.feature:4

            whoops

              passed   Given a step (* ms)
              failed   When it fails
              skipped  Then a step

            """);
        told.Result.Invoking(result => result.ThrowUnlessPassed()).Should().Throw<ScenarioFailedException>().WithInnerException<InvalidOperationException>();
        told.Messages[^1].TestRunFinished.Success.Should().BeFalse();
    }

    [Fact]
    public async Task An_undefined_step_fails_with_a_snippet()
    {
        var told = await RunAsync("When \"Ann\" pays 3 (or 4.5) coins");

        told.Failure.Should().StartWith("undefined: When \"Ann\" pays").And.Contain("""
                [When("{string} pays {int} \\(or {float}) coins")]
                public void WhenPaysOrCoins(string p0, int p1, double p2) =>
                    throw new PendingStepException();
            """);
    }

    [Fact]
    public async Task An_ambiguous_step_fails_with_the_candidates()
    {
        var told = await RunAsync("Given one of two");

        told.Failure.Should().StartWith("ambiguous: Given one of two")
            .And.Contain("Bindings.OneOf(String)  'one of {word}'")
            .And.Contain("Bindings.OfTwo(String)  '{word} of two'");
    }

    [Fact]
    public async Task A_pending_step_fails()
    {
        var told = await RunAsync("Given it is pending", "Then a step");

        told.Failure.Should().StartWith("pending: Given it is pending").And.Contain("skipped  Then a step");
    }

    [Fact]
    public async Task A_step_can_skip_its_scenario()
    {
        var told = await RunAsync("Given it skips", "When it fails");

        told.Failure.Should().EndWith("no docker here");
        told.Result.Status.Should().Be(TestStepResultStatus.SKIPPED);
        told.Messages[^1].TestRunFinished.Success.Should().BeTrue();
    }

    [Fact]
    public async Task An_ignored_scenario_is_skipped_but_told()
    {
        var told = await FeatureText.RunAsync<Bindings>("Feature: f\n @ignore\n Scenario: s\n  When it fails");

        told.Failure.Should().EndWith("Ignored");
        told.Result.Outcomes.Should().HaveCount(2).And.OnlyContain(outcome => outcome.Status == TestStepResultStatus.SKIPPED);
        told.Messages.Where(message => message.TestStepStarted is not null).Should().HaveCount(2);
        told.Messages.Where(message => message.TestStepFinished is not null).Should().HaveCount(2);
        told.Messages[^1].TestRunFinished.Success.Should().BeTrue();
    }

    [Fact]
    public async Task A_cancelled_run_stops_before_the_next_step_and_still_runs_hooks()
    {
        var told = await FeatureText.RunAsync("Feature: f\n Scenario: s\n  Given a step", new CancellationToken(true), typeof(Bindings));

        told.Result.Status.Should().Be(TestStepResultStatus.FAILED);
        told.Written.Should().Equal("after");
    }

    [Fact]
    public async Task Objects_are_shared_within_a_scenario_and_disposed_of_at_its_end_newest_first()
    {
        var told = await FeatureText.RunAsync<Sharing>("Feature: f\n Scenario: one\n  Given a step\n Scenario: two\n  Given a step");

        told.Written.Should().Equal("step 1", "scenario over", "first disposed of", "step 1", "scenario over", "first disposed of");
    }

    [Fact]
    public async Task A_failing_disposal_fails_the_scenario()
    {
        var told = await FeatureText.RunAsync<Undisposable>("Feature: f\n Scenario: s\n  Given a step");

        told.Failure.Should().Contain("Disposal").And.Contain("whoops");
    }

    private static Task<FeatureText> RunAsync(params string[] steps) =>
        FeatureText.RunAsync<Bindings>("Feature: f\n Scenario: s\n  " + string.Join("\n  ", steps));

    private class Bindings(IReqnrollOutputHelper output)
    {
        [StepDefinition("a step")]
        public void Step()
        {
        }

        [StepDefinition("it fails")]
        public void Fails() => throw new InvalidOperationException("whoops");

        [Given("it is pending")]
        public void IsPending() => throw new PendingStepException();

        [Given("it skips")]
        public void Skips() => Assert.Skip("no docker here");

        [Given("one of {word}")]
        public void OneOf(string word)
        {
        }

        [Given("{word} of two")]
        public void OfTwo(string word)
        {
        }

        [AfterScenario]
        public void After() => output.WriteLine("after");
    }

    private sealed class First(IReqnrollOutputHelper output) : IDisposable
    {
        public int Count { get; set; }

        public void Dispose() => output.WriteLine("first disposed of");
    }

    private sealed class Second(First first, IReqnrollOutputHelper output) : IAsyncDisposable
    {
        public First First => first;

        public ValueTask DisposeAsync()
        {
            output.WriteLine("scenario over");
            return ValueTask.CompletedTask;
        }
    }

    private class Sharing(First first, Second second, IReqnrollOutputHelper output)
    {
        [Given("a step")]
        public void Step()
        {
            first.Count++;
            output.WriteLine($"step {second.First.Count}");
        }
    }

    private sealed class Undisposable : IDisposable
    {
        [Given("a step")]
        public void Step()
        {
        }

        public void Dispose() => throw new InvalidOperationException("whoops");
    }
}
