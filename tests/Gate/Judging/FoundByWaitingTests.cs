using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Judging;

/// <summary>What a finding says of a wait that was short, because the usual one had been in vain before.</summary>
public sealed class FoundByWaitingTests
{
    private static readonly Interruption First = Interruption.Parse("bump/3/fin");
    private static readonly Interruption Second = Interruption.Parse("bump/4/rst");

    private readonly FoundByWaiting _known = new();

    [Fact]
    public void A_short_wait_names_the_interruption_after_which_the_usual_wait_was_in_vain()
    {
        _known.Add(First, Waited("none within 5 s"));

        _known.Explain(Second, Waited("none within 0.1 s")).Actual.Should()
            .Be("none within 0.1 s; after bump/3/fin the usual wait was in vain, so this one was short");
        _known.Explain(Second, Waited("none within 5 s")).Actual.Should().Be("none within 5 s");
        _known.Explain(Interruption.Parse("sleep/3/fin"), Waited("none within 0.1 s")).Actual.Should().Be("none within 0.1 s");
    }

    [Fact]
    public void The_first_interruption_is_named_however_many_follow()
    {
        _known.Add(First, Waited("none within 5 s"));
        _known.Add(Second, Waited("none within 0.1 s"));

        _known.Explain(Second, Waited("none within 0.1 s")).Actual.Should().Contain("bump/3/fin");
    }

    private static Violation Waited(string actual) => new(Hazard.LostPermit, "GET /counter", "a connection", actual) { RestsOnWaiting = true };
}
