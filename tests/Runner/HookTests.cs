using CancelSpec.SpecRunner.Execution;
using FluentAssertions;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Which hooks run, when, and what a failing one does.</summary>
public sealed class HookTests
{
    private const string TwoScenarios = """
        @feature
        Feature: two
          Scenario: one
            Given a step
          @tagged
          Scenario: two
            Given a step
            And a step
        """;

    [Fact]
    public async Task Hooks_run_around_run_feature_scenario_and_step()
    {
        var told = await FeatureText.RunAsync<AllHooks>(TwoScenarios);

        told.Written.Should().Equal(
            "before run",
            "before two",
            "before one", "before step", "step", "after step", "after OK",
            "before tagged two", "before two", "before step", "step", "after step", "before step", "step", "after step", "after OK",
            "after two",
            "after run");
    }

    [Fact]
    public async Task Hooks_run_in_ascending_order_after_hooks_too()
    {
        var told = await FeatureText.RunAsync<Ordered>("Feature: f\n Scenario: s\n  Given a step");

        told.Written.Should().Equal("before 1", "before 2", "before default", "after 1", "after 2", "after default");
    }

    [Fact]
    public async Task A_failing_hook_skips_the_steps_and_hooks_behind_it_but_not_those_after_the_scenario()
    {
        var told = await FeatureText.RunAsync<FailingBefore>("Feature: f\n Scenario: s\n  Given a step");

        told.Written.Should().Equal("after TestError");
        told.Result.Outcomes.Select(outcome => outcome.Status).Should().Equal(
            TestStepResultStatus.FAILED, TestStepResultStatus.SKIPPED, TestStepResultStatus.SKIPPED, TestStepResultStatus.PASSED);
        told.Failure.Should().Contain("failed: [BeforeScenario] FailingBefore.First").And.Contain("whoops").And.Contain("skipped  Given a step");
    }

    [Fact]
    public async Task Hooks_behind_a_failing_one_after_the_scenario_do_not_run()
    {
        var told = await FeatureText.RunAsync<FailingAfter>("Feature: f\n Scenario: s\n  Given a step");

        told.Result.Status.Should().Be(TestStepResultStatus.FAILED);
        told.Written.Should().BeEmpty();
    }

    [Fact]
    public async Task Hooks_run_after_a_failed_step_and_know_its_error()
    {
        var told = await FeatureText.RunAsync<FailingStep>("Feature: f\n Scenario: s\n  Given a step");

        told.Written.Should().Equal("after step: whoops", "after scenario: whoops");
    }

    [Theory]
    [InlineData(typeof(FailingRun))]
    [InlineData(typeof(FailingFeature))]
    public async Task A_hook_that_fails_outside_of_scenarios_fails_every_one(Type bindings)
    {
        var told = await FeatureText.RunAsync(TwoScenarios, TestContext.Current.CancellationToken, bindings);

        told.Results.Select(result => result.Status).Should().Equal(TestStepResultStatus.FAILED, TestStepResultStatus.FAILED);
        told.Results[0].Invoking(result => result.ThrowUnlessPassed()).Should().Throw<ScenarioFailedException>().WithMessage("failed: *Before*whoops*");
        told.Written.Should().BeEmpty();
        told.Messages[^1].TestRunFinished.Success.Should().BeFalse();
    }

    [Fact]
    public async Task A_hook_before_a_feature_can_skip_it()
    {
        var told = await FeatureText.RunAsync<SkippingFeature>("Feature: f\n Scenario: s\n  Given a step");

        told.Failure.Should().EndWith("no docker here");
        told.Written.Should().BeEmpty();
        told.Messages[^1].TestRunFinished.Success.Should().BeTrue();
    }

    private class AllHooks(IReqnrollOutputHelper output, ScenarioContext context)
    {
        [BeforeTestRun]
        public static void BeforeRun(IReqnrollOutputHelper output) => output.WriteLine("before run");

        [AfterTestRun]
        public static void AfterRun(IReqnrollOutputHelper output) => output.WriteLine("after run");

        [BeforeFeature("feature")]
        public static void BeforeFeature(FeatureContext context, IReqnrollOutputHelper output) => output.WriteLine($"before {context.FeatureInfo.Title}");

        [AfterFeature("@feature")]
        public static void AfterFeature(FeatureContext context, IReqnrollOutputHelper output) => output.WriteLine($"after {context.FeatureInfo.Title}");

        [BeforeFeature("other")]
        public static void Other(IReqnrollOutputHelper output) => output.WriteLine("other");

        [BeforeScenario]
        public async Task BeforeAsync()
        {
            await Task.Yield();
            output.WriteLine($"before {context.ScenarioInfo.Title}");
        }

        [BeforeScenario("@tagged", "@unknown", Order = 1)]
        public void BeforeTagged() => output.WriteLine($"before {context.ScenarioInfo.Tags[0]} {context.ScenarioInfo.Title}");

        [AfterScenario("feature")]
        public ValueTask AfterAsync()
        {
            output.WriteLine($"after {context.ScenarioExecutionStatus}");
            return ValueTask.CompletedTask;
        }

        [BeforeStep]
        public void BeforeStep() => output.WriteLine("before step");

        [AfterStep]
        public void AfterStep() => output.WriteLine("after step");

        [Given("a step")]
        public void Step() => output.WriteLine("step");
    }

    private class Ordered(IReqnrollOutputHelper output)
    {
        [BeforeScenario]
        public void BeforeDefault() => output.WriteLine("before default");

        [BeforeScenario(Order = 2)]
        public void BeforeSecond() => output.WriteLine("before 2");

        [BeforeScenario(Order = 1)]
        public void BeforeFirst() => output.WriteLine("before 1");

        [AfterScenario]
        public void AfterDefault() => output.WriteLine("after default");

        [AfterScenario(Order = 2)]
        public void AfterSecond() => output.WriteLine("after 2");

        [AfterScenario(Order = 1)]
        public void AfterFirst() => output.WriteLine("after 1");

        [Given("a step")]
        public void Step()
        {
        }
    }

    private class FailingBefore(IReqnrollOutputHelper output, ScenarioContext context)
    {
        [BeforeScenario(Order = 1)]
        public void First() => throw new InvalidOperationException("whoops");

        [BeforeScenario(Order = 2)]
        public void Second() => output.WriteLine("second");

        [Given("a step")]
        public void Step() => output.WriteLine("step");

        [AfterScenario]
        public void After() => output.WriteLine($"after {context.ScenarioExecutionStatus}");
    }

    private class FailingAfter(IReqnrollOutputHelper output)
    {
        [Given("a step")]
        public void Step()
        {
        }

        [AfterScenario(Order = 1)]
        public void First() => throw new InvalidOperationException("whoops");

        [AfterScenario(Order = 2)]
        public void Second() => output.WriteLine("second");
    }

    private class FailingStep(IReqnrollOutputHelper output, ScenarioContext context)
    {
        [Given("a step")]
        public void Step() => throw new InvalidOperationException("whoops");

        [AfterStep]
        public void AfterStep() => output.WriteLine($"after step: {context.TestError?.Message}");

        [AfterScenario]
        public void AfterScenario() => output.WriteLine($"after scenario: {context.TestError?.Message}");
    }

    private class FailingRun(IReqnrollOutputHelper output)
    {
        [BeforeTestRun]
        public static void Before() => throw new InvalidOperationException("whoops");

        [Given("a step")]
        public void Step() => output.WriteLine("step");
    }

    private class FailingFeature(IReqnrollOutputHelper output)
    {
        [BeforeFeature]
        public static void Before() => throw new InvalidOperationException("whoops");

        [BeforeScenario]
        public void BeforeScenario() => output.WriteLine("before scenario");

        [Given("a step")]
        public void Step() => output.WriteLine("step");
    }

    private class SkippingFeature(IReqnrollOutputHelper output)
    {
        [BeforeFeature]
        public static void Before() => Assert.Skip("no docker here");

        [Given("a step")]
        public void Step() => output.WriteLine("step");
    }
}
