using Reqnroll;
using Xunit;

// Bindings for the compatibility kit's samples about hooks. Cucumber runs After hooks in reverse;
// Reqnroll goes by their order, so the order is written out.
namespace CancelSpec.Tests.Conformance.Samples;

internal class Hooks
{
    [BeforeScenario]
    public void Before()
    {
    }

    [When("a step passes")]
    public void Passes()
    {
    }

    [When("a step fails")]
    public void Fails() => throw new InvalidOperationException("Exception in step");

    [AfterScenario]
    public void After()
    {
    }
}

internal class HooksUndefined
{
    [BeforeScenario]
    public void Before()
    {
    }

    [AfterScenario]
    public void After()
    {
    }
}

internal class HooksConditional
{
    [BeforeScenario("@passing-hook")]
    public Task BeforePassing() => Task.CompletedTask;

    [BeforeScenario("@fail-before")]
    public void BeforeFailing() => throw new InvalidOperationException("Exception in conditional hook");

    [When("a step passes")]
    public void Passes()
    {
    }

    [AfterScenario("@fail-after")]
    public void AfterFailing() => throw new InvalidOperationException("Exception in conditional hook");

    [AfterScenario("@passing-hook")]
    public Task AfterPassing() => Task.CompletedTask;
}

internal class HooksSkipped
{
    [BeforeScenario(Order = 1)]
    public void FirstBefore()
    {
    }

    [BeforeScenario("@skip-before", Order = 2)]
    public void SkippingBefore() => Assert.Skip("skipped");

    [BeforeScenario(Order = 3)]
    public void LastBefore()
    {
    }

    [Given("a normal step")]
    public void Normal()
    {
    }

    [Given("a step that skips")]
    public void Skips() => Assert.Skip("skipped");

    [AfterScenario(Order = 3)]
    public void LastAfter()
    {
    }

    [AfterScenario("@skip-after", Order = 2)]
    public void SkippingAfter() => Assert.Skip("skipped");

    [AfterScenario(Order = 1)]
    public void FirstAfter()
    {
    }
}

internal class SkippedFailingHook
{
    [Given("a step that skips")]
    public void Skips() => Assert.Skip("skipped");

    [AfterScenario]
    public void After() => throw new InvalidOperationException("whoops");
}

internal class HooksAttachment(IReqnrollOutputHelper output)
{
    private static readonly string Picture = CompatibilityKit.PathOf("hooks-attachment", "cucumber.svg");

    [BeforeScenario]
    public void Before() => output.AddAttachment(Picture);

    [When("a step passes")]
    public void Passes()
    {
    }

    [AfterScenario]
    public void After() => output.AddAttachment(Picture);
}

internal class GlobalHooks
{
    [BeforeTestRun(Order = 1)]
    public static void FirstBefore()
    {
    }

    [BeforeTestRun(Order = 2)]
    public static void SecondBefore()
    {
    }

    [When("a step passes")]
    public void Passes()
    {
    }

    [When("a step fails")]
    public void Fails() => throw new InvalidOperationException("Exception in step");

    [AfterTestRun(Order = 2)]
    public static void SecondAfter()
    {
    }

    [AfterTestRun(Order = 1)]
    public static void FirstAfter()
    {
    }
}
