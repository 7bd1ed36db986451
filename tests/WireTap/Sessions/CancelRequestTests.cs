using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>CancelRequests: how they are forwarded, and which session they name.</summary>
public sealed class CancelRequestTests
{
    [Fact]
    public async Task The_sender_is_closed_only_after_the_database_has_closed()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, TapFixture.Key);

        var sender = await fixture.ConnectAsync();
        await sender.SendAsync(packet);
        var database = await fixture.AcceptAsync();
        await database.ExpectAsync(packet);

        var request = fixture.Tap.CancelRequests.Should().ContainSingle().Subject;
        request.Session.Should().BeSameAs(open.Session);
        var closed = sender.ExpectEofAsync();
        closed.IsCompleted.Should().BeFalse();
        fixture.Tap.WhenQuietAsync().IsCompleted.Should().BeFalse();

        database.Dispose();
        await closed;
        await request.Done.WaitForAsync("the request to be done");
        await fixture.Tap.WhenQuietAsync().WaitForAsync("all to be quiet");
        fixture.NamesOf(open.Session).TakeLast(3).Should().Equal(
            TapEvent.CancelRequest, TapEvent.CancelForwarded, TapEvent.CancelDone);
    }

    [Fact]
    public async Task A_request_passes_while_its_session_is_held()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        open.Session.Hold();
        var packet = Wire.CancelRequest(open.Process, TapFixture.Key);

        await (await fixture.ConnectAsync()).SendAsync(packet);

        await (await fixture.AcceptAsync()).ExpectAsync(packet);
    }

    [Theory, InlineData(4), InlineData(32), InlineData(256)]
    public async Task Keys_of_every_length_name_a_session(int keyBytes)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var key = Enumerable.Range(0, keyBytes).Select(value => (byte)value).ToArray();
        await database.SendAsync(Wire.BackendKeyData(7, key));
        await subject.ExpectAsync(Wire.BackendKeyData(7, key));
        using var rule = fixture.Tap.HoldCancelRequests();

        await (await fixture.ConnectAsync()).SendAsync(Wire.CancelRequest(7, key));

        (await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request")).Request.Session.Should().BeSameAs(session);
    }

    [Fact]
    public async Task A_request_with_a_wrong_key_names_no_session_and_is_forwarded()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, [9, 9, 9, 9]);

        await (await fixture.ConnectAsync()).SendAsync(packet);

        await (await fixture.AcceptAsync()).ExpectAsync(packet);
        fixture.Tap.CancelRequests.Should().ContainSingle().Which.Session.Should().BeNull();
    }
}
