using FluentAssertions;
using Reqnroll;
using Xunit;
using Xunit.Sdk;

namespace CancelSpec.Tests.Runner.Tests;

/// <summary>The ways in which a scenario can end, and what the run says about each.</summary>
public sealed class ScenarioEndTests
{
    [Fact]
    public async Task A_failing_step_is_named_with_its_place()
    {
        var told = await SampleRun.RunAsync<Steps>("Given a step", "When it fails", "Then a step");

        told.Error.Should().BeOfType<ScenarioFailedException>().Which.Message.Should().Be("it fails\nfeatures/test.feature:4");
        told.Error!.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be("whoops");
        told.Statuses.Should().Equal("PASSED", "FAILED", "SKIPPED", "PASSED");
        told.IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task A_failing_step_of_a_background_is_named_with_its_place()
    {
        const string feature = "Feature: f\n Rule: r\n  Background:\n   Given it fails\n  Scenario: s\n   Given a step";

        var told = await SampleRun.RunAsync(feature, TestContext.Current.CancellationToken, typeof(Steps));

        told.Error!.Message.Should().Be("it fails\nfeatures/test.feature:4");
    }

    [Fact]
    public async Task An_undefined_step_fails_with_a_binding_to_copy()
    {
        var told = await SampleRun.RunAsync<Steps>("When \"Ann\" pays 3 coins");

        told.Error!.Message.Should().Be("\"Ann\" pays 3 coins\nfeatures/test.feature:3");
        told.Error.InnerException!.Message.Should()
            .Contain("No matching step definition found").And.Contain("""[When("{string} pays {int} coins")]""");
        told.Statuses.Should().Contain("UNDEFINED");
        told.IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task An_ambiguous_step_fails_with_the_candidates()
    {
        var told = await SampleRun.RunAsync<Steps>("Given one of two");

        told.Error!.InnerException!.Message.Should().Contain("Ambiguous step definitions found for step 'Given one of two'")
            .And.Contain("OneOf(String)").And.Contain("OfTwo(String)");
    }

    [Fact]
    public async Task A_binding_with_too_many_parameters_fails_with_its_name()
    {
        var told = await SampleRun.RunAsync<Steps>("Given it wants more");

        told.Error!.InnerException!.Message.Should().Contain("Parameter count mismatch").And.Contain("Steps.WantsMore(String)");
    }

    [Fact]
    public async Task A_pending_step_fails()
    {
        var told = await SampleRun.RunAsync<Steps>("Given it is pending", "Then a step");

        told.Error!.Message.Should().Be("it is pending\nfeatures/test.feature:3");
        told.IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task A_step_can_skip_its_scenario_with_a_reason()
    {
        var told = await SampleRun.RunAsync<Steps>("Given it skips", "When it fails");

        told.Error.Should().BeOfType<SkipException>().Which.Message.Should().EndWith("no docker here");
        told.Statuses.Should().Equal("SKIPPED", "SKIPPED", "PASSED");
        told.All("testStepFinished").First().GetProperty("testStepResult").GetProperty("message").GetString().Should().Be("no docker here");
        told.IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task A_scenario_without_steps_fails()
    {
        var told = await SampleRun.RunAsync("Feature: f\n Scenario: s\n  Givven a step", TestContext.Current.CancellationToken, typeof(Steps));

        told.Error!.Message.Should().Be("features/test.feature:2: the scenario has no steps. Is a keyword misspelled?");
    }

    [Fact]
    public async Task A_cancelled_run_stops_before_the_next_step_and_still_runs_hooks()
    {
        using var cancellation = new CancellationTokenSource();
        Cancelling.Source = cancellation;

        var told = await SampleRun.RunAsync(
            "Feature: f\n Scenario: s\n  Given the run is cancelled\n  When a step\n  Then a step", cancellation.Token, typeof(Cancelling));

        told.Error!.InnerException.Should().BeOfType<OperationCanceledException>();
        told.Statuses.Should().Equal("PASSED", "FAILED", "SKIPPED", "PASSED");
        told.Written.Should().Equal("cancelled", "after");
    }

    [Fact]
    public async Task Scenarios_run_in_the_order_of_the_file_each_with_its_own_objects()
    {
        const string feature = """
            Feature: f
              Scenario Outline: s
                Given <n> is counted

                Examples:
                  | n |
                  | 1 |
                  | 2 |

              Scenario: last
                Given 3 is counted
                * 4 is counted
            """;

        var told = await SampleRun.RunAsync(feature, TestContext.Current.CancellationToken, typeof(Counting));

        told.Errors.Should().OnlyContain(error => error == null);
        told.Written.Should().Equal("1 first", "2 first", "3 first", "4 second");
    }

    [SampleBinding]
    public sealed class Steps
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
        public void OneOf(string word) => word.Should().NotBeNull();

        [Given("{word} of two")]
        public void OfTwo(string word) => word.Should().NotBeNull();

        [Given("it wants more")]
        public void WantsMore(string more) => more.Should().NotBeNull();

        [AfterScenario]
        public void After()
        {
        }
    }

    [SampleBinding]
    public sealed class Cancelling(IReqnrollOutputHelper output)
    {
        public static CancellationTokenSource? Source { get; set; }

        [Given("the run is cancelled")]
        public void Cancel()
        {
            Source!.Cancel();
            output.WriteLine("cancelled");
        }

        [StepDefinition("a step")]
        public void Step() => output.WriteLine("step");

        [AfterScenario]
        public void After() => output.WriteLine("after");
    }

    [SampleBinding]
    public sealed class Counting(IReqnrollOutputHelper output)
    {
        private bool _hasCounted;

        [Given("{int} is counted")]
        public void Count(int number)
        {
            output.WriteLine($"{number} {(_hasCounted ? "second" : "first")}");
            _hasCounted = true;
        }
    }
}
