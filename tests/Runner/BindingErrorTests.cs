using CancelSpec.SpecRunner.Bindings;
using FluentAssertions;
using Reqnroll;
using Xunit;

namespace CancelSpec.Tests.Runner;

/// <summary>Wrong bindings are found before anything runs.</summary>
public sealed class BindingErrorTests
{
    [Theory]
    [InlineData(typeof(BadExpressions), "BadExpressions.Unclosed: '^a (b' is no valid", "BadExpressions.Unknown: 'a {color}': there is no parameter type")]
    [InlineData(typeof(TwoConstructors), "TwoConstructors has 2 public constructors, and must have one")]
    [InlineData(typeof(NeedsTwoConstructors), "TwoConstructors has 2 public constructors, and must have one")]
    [InlineData(typeof(NeedsInterface), "IDisposable cannot be injected")]
    [InlineData(typeof(NeedsItself), "NeedsItself needs OtherHalf needs NeedsItself")]
    [InlineData(typeof(InstanceHook), "a [BeforeFeature] hook must be static")]
    [InlineData(typeof(HookBeforeScenario), "ScenarioContext has 0 public constructors")]
    [InlineData(typeof(AsyncVoid), "an asynchronous binding must return a task")]
    [InlineData(typeof(Hidden), "Hidden.Step: a binding must be public")]
    [InlineData(typeof(SameName), "there is a parameter type '{int}' already")]
    [InlineData(typeof(MakesNothing), "a transformation must return what it made")]
    public void Everything_wrong_is_told(Type binding, params string[] problems)
    {
        var message = FluentActions.Invoking(() => BindingSet.FromTypes([binding])).Should().Throw<BindingException>().Which.Message;

        message.Should().ContainAll(problems);
    }

    private class BadExpressions
    {
        [Given("^a (b")]
        public void Unclosed()
        {
        }

        [Given("a {color}")]
        public void Unknown()
        {
        }
    }

    private class TwoConstructors
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(ScenarioContext _)
        {
        }
    }

    private class NeedsTwoConstructors(TwoConstructors needed)
    {
        public TwoConstructors Needed => needed;
    }

    private class NeedsInterface(IDisposable needed)
    {
        public IDisposable Needed => needed;
    }

    private class NeedsItself(OtherHalf needed)
    {
        public OtherHalf Needed => needed;
    }

    private class OtherHalf(NeedsItself needed)
    {
        public NeedsItself Needed => needed;
    }

    private class InstanceHook
    {
        [BeforeFeature]
        public void Before()
        {
        }
    }

    private class HookBeforeScenario
    {
        [BeforeFeature]
        public static void Before(ScenarioContext _)
        {
        }
    }

    private class AsyncVoid
    {
        [Given("a step")]
        public async void Step() => await Task.Yield();
    }

    private class Hidden
    {
        [Given("a step")]
        private void Step()
        {
        }
    }

    private class SameName
    {
        [StepArgumentTransformation(@"\d+", Name = "int")]
        public int Int(string text) => int.Parse(text);
    }

    private class MakesNothing
    {
        [StepArgumentTransformation(@"\d+")]
        public void Nothing(string text)
        {
        }
    }
}
