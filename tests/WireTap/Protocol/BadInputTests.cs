using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Bytes that break the protocol end their own connection, with a reason, and no other.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, byte[]> BadBeginnings => new()
    {
        { "a first packet with the length 4, not 8 to 10000", Wire.Int32(4) },
        { "a first packet with the length -1, not 8 to 10000", Wire.Int32(-1) },
        { "a first packet with the length 10001, not 8 to 10000", Wire.Int32(10_001) },
        { "a first packet with the length 369295618, not 8 to 10000", [0x16, 3, 1, 2, 0, 1] },
        { "a first packet with the code 0x00020000, which is no protocol 3", Wire.Packet(Wire.Int32(2 << 16)) },
        { "a CancelRequest without a proper key", Wire.CancelRequest(1, [1]) },
        { "a CancelRequest without a proper key", Wire.CancelRequest(1, new byte[257]) },
        { "the stream ends inside the first packet", Wire.Startup()[..9] },
        { "more than 2 encryption requests", [.. Wire.SslRequest, .. Wire.SslRequest, .. Wire.SslRequest] },
    };

    public static TheoryData<bool, string, byte[]> BadMessages => new()
    {
        { true, "no message ToDatabase has the type 0x00", [0] },
        { true, "no message ToDatabase has the type 0x5a", Wire.ReadyForQuery('I') },
        { true, "Sync has the length 5, not 4 to 4", Wire.Message('S', 0) },
        { true, "Query has the length 3, not 4 to 1073741823", [(byte)'Q', .. Wire.Int32(3)] },
        { true, "the stream ToDatabase ends inside a message", Wire.Query("SELECT 1")[..7] },
        { false, "no message ToSubject has the type 0x51", Wire.Query("SELECT 1") },
        { false, "DataRow has the length -1, not 4 to 1073741823", [(byte)'D', .. Wire.Int32(-1)] },
        { false, "ReadyForQuery has the length 4, not 5 to 5", Wire.Message('Z') },
        { false, "the stream ToSubject ends inside a message", [(byte)'D'] },
    };

    [Theory, MemberData(nameof(BadBeginnings))]
    public async Task A_bad_beginning_closes_the_connection(string reason, byte[] bytes)
    {
        await using var fixture = new TapFixture();
        var subject = await fixture.ConnectAsync();

        await subject.SendAsync(bytes);
        subject.HalfClose();

        await subject.WhenClosedAsync();
        (await fixture.SeenAsync(TapEvent.Violation)).Detail.Should().Be(reason);
        await fixture.OpenAsync();
    }

    [Theory, MemberData(nameof(BadMessages))]
    public async Task A_bad_message_closes_its_session_only(bool toDatabase, string reason, byte[] bytes)
    {
        await using var fixture = new TapFixture();
        var other = await fixture.OpenAsync();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var (sender, receiver) = toDatabase ? (subject, database) : (database, subject);

        await sender.SendAsync(bytes);
        sender.HalfClose();

        await receiver.WhenClosedAsync();
        await session.Ended.WaitForAsync("the session to end");
        fixture.History.Events.Should().ContainSingle(seen => seen.Name == TapEvent.Violation)
            .Which.Should().Match<TapEvent>(seen => seen.Session == session.Number && seen.Detail == reason);
        other.Session.Ended.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task After_random_bytes_the_tap_still_serves()
    {
        var random = new Random(20_261_123);
        await using var fixture = new TapFixture();
        for (var count = 0; count < 300; count++)
        {
            var garbage = new byte[random.Next(1, 200)];
            random.NextBytes(garbage);
            using var subject = await WireEnd.ConnectAsync(fixture.Tap.Address);
            // Half of the connections begin a session; then the database's side is closed with the subject's.
            var isSession = count % 2 == 0;
            await subject.SendAsync(isSession ? [Wire.Startup(), garbage] : [garbage]);
            using var database = isSession ? await fixture.AcceptAsync() : null;
            subject.HalfClose();
            database?.HalfClose();
            await subject.WhenClosedAsync();
        }

        await Task.WhenAll(fixture.Tap.Sessions.Select(session => session.Ended)).WaitForAsync("the sessions to end");
        fixture.Tap.Sessions.Should().BeEmpty();
        await fixture.OpenAsync();
    }
}
