using Reqnroll;
using Xunit;

// Bindings for the compatibility kit's samples about the ways in which a step can end.
// They are not marked as bindings: each sample is run with its own class alone.
namespace CancelSpec.Tests.Conformance.Samples;

internal class Statuses
{
    [Given("^a step$")]
    public void Step()
    {
    }

    [Given("^a failing step$")]
    public void Failing() => throw new InvalidOperationException("whoops");

    [Given("^a pending step$")]
    public void PendingStep() => throw new PendingStepException();

    [Given("^a skipped step$")]
    public void SkippedStep() => Assert.Skip("skipped");

    [Given("^an ambiguous (.*?)$")]
    public void AmbiguousThing(string _)
    {
    }

    [Given("^(.*?) ambiguous step$")]
    public void SomeAmbiguousStep(string _)
    {
    }
}

internal class FailedishCombinations
{
    [Given("^a step$")]
    public void Step()
    {
    }

    [Given("^a skipped step$")]
    public void SkippedStep() => Assert.Skip("skipped");

    [Given("^a pending step$")]
    public void PendingStep() => throw new PendingStepException();

    [Given("^an ambiguous (.*?)$")]
    public void AmbiguousThing(string _)
    {
    }

    [Given("^(.*?) ambiguous step$")]
    public void SomeAmbiguousStep(string _)
    {
    }

    [Given("^a failing step$")]
    public void Failing() => throw new InvalidOperationException("whoops");
}

internal class Ambiguous
{
    [Given("^a (.*?) with (.*?)$")]
    public void First(string thing, string other)
    {
    }

    [Given("^a step with (.*?)$")]
    public void Second(string other)
    {
    }
}

internal class Pending
{
    [Given("an implemented non-pending step")]
    public void Implemented()
    {
    }

    [Given("an implemented step that is skipped")]
    public void SkippedBehind()
    {
    }

    [Given("an unimplemented pending step")]
    public void Unimplemented() => throw new PendingStepException();
}

internal class PendingWithReason
{
    [Given("an unimplemented pending step")]
    public void Unimplemented() => throw new PendingStepException("TODO");
}

internal class Skipped
{
    [Given("a step that does not skip")]
    public void DoesNotSkip()
    {
    }

    [Given("a step that is skipped")]
    public void IsSkipped()
    {
    }

    [Given("I skip a step")]
    public void Skip() => Assert.Skip("skipped");
}

internal class SkippedWithReason
{
    [Given("I skip a step")]
    public void Skip() => Assert.Skip("skipping");
}

internal class Undefined
{
    [Given("an implemented step")]
    public void Implemented()
    {
    }

    [Given("a step that will be skipped")]
    public void WillBeSkipped()
    {
    }
}

internal class UnusedSteps
{
    [Given("a step that is used")]
    public void Used()
    {
    }

    [Given("a step that is not used")]
    public void NotUsed()
    {
    }
}

internal class StackTraces
{
    [When("a step throws an exception")]
    public void Throws() => throw new InvalidOperationException("BOOM");
}
