using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>The hold of a CancelRequest.</summary>
public sealed class CancelRequestHoldTests
{
    [Fact]
    public async Task A_held_request_shows_that_its_sender_closes_and_is_forwarded_when_it_is_released()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldCancelRequests();
        var packet = Wire.CancelRequest(open.Process, TapFixture.Key);

        var sender = await fixture.ConnectAsync();
        await sender.SendAsync(packet);
        var hold = await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request");
        hold.Request.Session.Should().BeSameAs(open.Session);
        hold.Request.SenderClosed.IsCompleted.Should().BeFalse();

        sender.Dispose();
        await hold.Request.SenderClosed.WaitForAsync("the sender to be seen closed");
        fixture.NamesOf(open.Session).Should().NotContain(TapEvent.CancelForwarded);

        hold.Release();
        await (await fixture.AcceptAsync()).ExpectAsync(packet);
    }

    [Fact]
    public async Task The_end_of_the_rule_releases_its_holds_and_allows_another_rule()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, TapFixture.Key);
        var rule = fixture.Tap.HoldCancelRequests();
        fixture.Tap.Invoking(tap => tap.HoldCancelRequests()).Should().Throw<InvalidOperationException>();
        await (await fixture.ConnectAsync()).SendAsync(packet);
        await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request");

        rule.Dispose();

        await (await fixture.AcceptAsync()).ExpectAsync(packet);
        fixture.Tap.HoldCancelRequests().Dispose();
    }
}
