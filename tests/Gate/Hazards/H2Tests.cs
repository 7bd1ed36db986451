using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H2Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Bump);

    [Fact]
    public void A_probe_without_a_connection_is_found_although_one_is_free() =>
        H2.Judge(Innocent with { Saturation = Samples.Full() with { Held = [new HeldProbe(1, 'I')], WaitedForConnection = Samples.Wait } })
            .ShouldBeFound(Hazard.LostPermit, "none within 2 s", restsOnWaiting: true);

    [Fact]
    public void The_finding_says_which_probe_and_how_many_are_lent()
    {
        var found = H2.Judge(Innocent with { Saturation = Samples.Full() with { Held = [new HeldProbe(1, 'I')], WaitedForConnection = Samples.Wait } })!;

        found.LookedAt.Should().Be("GET /counter (2 of 2 at once)");
        found.Expected.Should().Be("a connection, since the pool has 2 and has lent 1");
    }

    [Fact]
    public void Where_requests_share_sessions_a_probe_without_a_connection_is_one_that_hangs()
    {
        var seen = Innocent with { SharesSessions = true, Saturation = Samples.Full() with { Held = [], WaitedForConnection = Samples.Wait } };

        H2.Judge(seen).Should().BeNull();
        H3.Judge(seen).ShouldBeFound(Hazard.StaleResponse, "nothing was sent to the database", restsOnWaiting: true);
    }

    [Fact]
    public void As_many_probes_as_connections_are_innocent() => H2.Judge(Innocent with { Saturation = Samples.Full() }).Should().BeNull();

    [Fact]
    public void A_probe_that_had_to_wait_is_found_if_it_never_gets_a_connection() =>
        H2.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { HeldConnection = false, Answer = null, WaitedInVain = Samples.Wait }) })
            .ShouldBeFound(Hazard.LostPermit, "none within 2 s", restsOnWaiting: true);

    [Fact]
    public void A_probe_that_had_a_connection_and_hangs_has_not_lost_one() =>
        H2.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Answer = null, WaitedInVain = Samples.Wait }) }).Should().BeNull();

    [Fact]
    public void A_try_after_a_failure_that_waits_for_a_connection_is_found()
    {
        var retries = new Retries(StoryRequests.Counter, 2, null, Samples.Wait);

        H2.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("57P01") with { Retries = retries }) })
            .ShouldBeFound(Hazard.LostPermit, "none within 2 s*", restsOnWaiting: true);
        H2.Judge(Innocent with { Write = new WriteSeen(StoryRequests.Bump, Samples.Row(1)) { Retries = retries } })
            .ShouldBeFound(Hazard.LostPermit, "none within 2 s*", restsOnWaiting: true);
    }

    [Fact]
    public void Tries_that_were_answered_are_innocent() =>
        H2.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("57P01") with { Retries = new Retries(StoryRequests.Counter, 2, Samples.Answer()) }) })
            .Should().BeNull();
}
