using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Whether the database owes the next move, as the tap sees it.</summary>
public sealed class DatabaseDebtTests
{
    [Fact]
    public async Task It_owes_the_answer_to_a_statement_until_it_has_sent_it()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        session.DatabaseOwesFor.Should().BeNull();

        await subject.SendAsync(Wire.Query("SELECT 1"));
        await database.ExpectAsync(Wire.Query("SELECT 1"));
        session.DatabaseOwesFor.Should().NotBeNull();
        fixture.Tap.DatabaseOwesFor().Should().NotBeNull();
        fixture.Tap.DatabaseOwesFor(_ => false).Should().BeNull();

        await database.SendAsync(Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('I'));
        session.DatabaseOwesFor.Should().BeNull();
        fixture.Tap.DatabaseOwesFor().Should().BeNull();
    }

    [Fact]
    public async Task It_owes_nothing_for_a_statement_that_a_hold_stops()
    {
        await using var fixture = new TapFixture();
        var (subject, _, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(message => message.Name == "Query");

        await subject.SendAsync(Wire.Query("SELECT 1"));
        await fixture.WhenWaitingAsync(session, 1);

        session.DatabaseOwesFor.Should().BeNull();
    }

    [Fact]
    public async Task It_owes_nothing_for_an_answer_that_a_hold_stops()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        session.Hold(messages: 1);

        await subject.SendAsync(Wire.Query("SELECT 1"));
        await database.ExpectAsync(Wire.Query("SELECT 1"));
        await database.SendAsync(Wire.CommandComplete("SELECT 1"), Wire.ReadyForQuery('I'));
        await fixture.WhenWaitingAsync(session, 2);

        session.DatabaseOwesFor.Should().BeNull();
    }

    /// <summary>The tap stops reading what nobody reads, so nothing more can come from the database.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task It_owes_nothing_while_too_much_of_its_answer_is_not_read(bool isHeld)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = isHeld ? session.Hold(messages: 1) : null;
        await subject.SendAsync(Wire.Query("SELECT 1"));
        await database.ExpectAsync(Wire.Query("SELECT 1"));

        byte[][] rows = [.. Enumerable.Repeat(Wire.Message('D', new byte[1 << 20]), 8)];
        var sending = database.SendAsync(rows);
        await Deadline.PollAsync(() => Task.FromResult(session.DatabaseOwesFor), age => age is null, "the tap to stop reading");

        hold?.Release();
        await subject.ExpectAsync(rows);
        await sending.WaitForAsync("the rows to be sent");
        await Deadline.PollAsync(() => Task.FromResult(session.DatabaseOwesFor), age => age is not null, "the tap to read again: the answer is not complete");
        await database.SendAsync(Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.ReadyForQuery('I'));
        session.DatabaseOwesFor.Should().BeNull();
    }

    [Fact]
    public async Task It_owes_the_admission_of_a_session_but_not_the_subjects_password()
    {
        await using var fixture = new TapFixture();
        var (subject, database) = await fixture.BeginAsync();
        fixture.Tap.DatabaseOwesFor().Should().NotBeNull();

        var cleartextPassword = Wire.Message('R', Wire.Int32(3));
        await database.SendAsync(cleartextPassword);
        await subject.ExpectAsync(cleartextPassword);
        fixture.Tap.DatabaseOwesFor().Should().BeNull();

        await subject.SendAsync(Wire.Message('p', Wire.Text("secret")));
        await database.ExpectAsync(Wire.Message('p', Wire.Text("secret")));
        fixture.Tap.DatabaseOwesFor().Should().NotBeNull();
    }

    [Fact]
    public async Task It_owes_the_end_of_a_session_that_the_subject_has_ended()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();

        await subject.SendAsync(Wire.Terminate);
        await database.ExpectAsync(Wire.Terminate);
        session.DatabaseOwesFor.Should().NotBeNull();

        database.HalfClose();
        await session.DatabaseClosed.WaitForAsync("the database to close its side");
        session.DatabaseOwesFor.Should().BeNull();
    }

    [Fact]
    public async Task It_owes_the_end_of_a_CancelRequest_once_that_is_forwarded()
    {
        await using var fixture = new TapFixture();
        var open = await fixture.OpenAsync();
        var packet = Wire.CancelRequest(open.Process, TapFixture.Key);
        using var rule = fixture.Tap.HoldCancelRequests();
        await (await fixture.ConnectAsync()).SendAsync(packet);
        var hold = await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the CancelRequest to be held");
        fixture.Tap.DatabaseOwesFor().Should().BeNull();

        hold.Release();
        var database = await fixture.AcceptAsync();
        await database.ExpectAsync(packet);
        fixture.Tap.DatabaseOwesFor().Should().NotBeNull();

        database.Dispose();
        await hold.Request.Done.WaitForAsync("the request to be done");
        fixture.Tap.DatabaseOwesFor().Should().BeNull();
    }
}
