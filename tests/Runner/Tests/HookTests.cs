using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>What happens when hooks fail.</summary>
public sealed class HookTests
{
    private const string TwoScenarios = "Feature: f\n Scenario: one\n  Given a step\n Scenario: two\n  Given a step";

    [Fact]
    public async Task A_failing_hook_before_the_scenario_fails_it_and_the_hooks_after_it_still_run()
    {
        var told = await SampleRun.RunAsync<FailingBefore>("Given a step");

        told.Error!.Message.Should().Be("whoops before");
        told.Statuses.Should().Equal("FAILED", "SKIPPED", "PASSED");
        told.Written.Should().Equal("after");
    }

    [Fact]
    public async Task A_failing_hook_after_the_scenario_fails_it()
    {
        var told = await SampleRun.RunAsync<FailingAfter>("Given a step");

        told.Error!.Message.Should().Be("whoops after");
        told.IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task The_error_names_both_a_failing_step_and_a_failing_hook_after_it()
    {
        var told = await SampleRun.RunAsync<FailingAfter>("Given it fails");

        told.Error.Should().BeOfType<AggregateException>().Which.InnerExceptions.Select(error => (error.InnerException ?? error).Message)
            .Should().Equal("whoops", "whoops after");
    }

    [Fact]
    public async Task A_failing_hook_before_the_feature_fails_each_scenario()
    {
        var told = await SampleRun.RunAsync(TwoScenarios, TestContext.Current.CancellationToken, typeof(FailingFeature));

        told.Errors.Select(error => error?.Message).Should().Equal("whoops feature", "whoops feature");
    }

    [Fact]
    public async Task A_failing_hook_before_the_run_fails_it_and_the_hooks_after_it_still_run()
    {
        FailingRun.HasEnded = false;

        var told = await SampleRun.RunAsync(TwoScenarios, TestContext.Current.CancellationToken, typeof(FailingRun));

        told.Error!.Message.Should().Be("whoops run");
        FailingRun.HasEnded.Should().BeTrue();
        told.IsSuccess.Should().BeFalse();
    }

    [SampleBinding]
    public sealed class FailingBefore(IReqnrollOutputHelper output)
    {
        [BeforeScenario]
        public void Before() => throw new InvalidOperationException("whoops before");

        [Given("a step")]
        public void Step() => output.WriteLine("step");

        [AfterScenario]
        public void After() => output.WriteLine("after");
    }

    [SampleBinding]
    public sealed class FailingAfter
    {
        [Given("a step")]
        public void Step()
        {
        }

        [Given("it fails")]
        public void Fails() => throw new InvalidOperationException("whoops");

        [AfterScenario]
        public void After() => throw new InvalidOperationException("whoops after");
    }

    [SampleBinding]
    public sealed class FailingFeature
    {
        [BeforeFeature]
        public static void Before() => throw new InvalidOperationException("whoops feature");

        [Given("a step")]
        public void Step()
        {
        }
    }

    [SampleBinding]
    public sealed class FailingRun
    {
        public static bool HasEnded { get; set; }

        [BeforeTestRun]
        public static void Before() => throw new InvalidOperationException("whoops run");

        [AfterTestRun]
        public static void After() => HasEnded = true;
    }
}
