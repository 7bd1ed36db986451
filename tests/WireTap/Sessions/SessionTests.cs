using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>What passes through a session, and what the tap reports of it.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task The_history_tells_what_matters_of_each_message()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, process) = await fixture.OpenAsync();
        byte[][] questions = [Wire.Query("SELECT 1"), Wire.Parse("SELECT 2"), Wire.Sync];
        byte[][] answers = [Wire.CommandComplete("SELECT 1"), Wire.Error("57014"), Wire.ReadyForQuery('E')];

        await subject.SendAsync(questions);
        await database.ExpectAsync(questions);
        await database.SendAsync(answers);
        await subject.ExpectAsync(answers);

        fixture.History.Events.Should().OnlyContain(seen => seen.Session == session.Number)
            .And.BeInAscendingOrder(seen => seen.At);
        fixture.History.Events.Select(seen => (seen.Direction, seen.Name, seen.Detail)).Should().Equal(
            (Direction.ToDatabase, "StartupMessage", null),
            (Direction.ToSubject, "Authentication", null),
            (Direction.ToSubject, "BackendKeyData", $"process {process}"),
            (Direction.ToSubject, "ReadyForQuery", "I"),
            (Direction.ToDatabase, "Query", "SELECT 1"),
            (Direction.ToDatabase, "Parse", "SELECT 2"),
            (Direction.ToDatabase, "Sync", null),
            (Direction.ToSubject, "CommandComplete", "SELECT 1"),
            (Direction.ToSubject, "ErrorResponse", "57014"),
            (Direction.ToSubject, "ReadyForQuery", "E"));
        session.TransactionStatus.Should().Be('E');
        session.ProcessId.Should().Be(process);
    }

    [Fact]
    public async Task It_is_quiet_when_the_last_request_is_answered()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        byte[][] questions = [Wire.Query("SELECT 1"), Wire.Query("SELECT 2")];
        await subject.SendAsync(questions);
        await database.ExpectAsync(questions);
        var quiet = session.WhenQuietAsync();

        await database.SendAsync(Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.ReadyForQuery('I'));
        quiet.IsCompleted.Should().BeFalse();

        await database.SendAsync(Wire.ReadyForQuery('I'));
        await quiet.WaitForAsync("the session to be quiet");
    }

    [Fact]
    public async Task After_the_databases_end_it_is_quiet()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await subject.SendAsync(Wire.Query("SELECT 1"));
        await database.ExpectAsync(Wire.Query("SELECT 1"));

        database.HalfClose();

        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        await session.DatabaseClosed.WaitForAsync("the database to be seen closed");
        await subject.ExpectEofAsync();
    }

    [Fact]
    public async Task An_eof_is_forwarded_as_a_half_close()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();

        await subject.SendAsync(Wire.Query("SELECT 1"));
        subject.HalfClose();
        await database.ExpectAsync(Wire.Query("SELECT 1"));
        await database.ExpectEofAsync();

        await database.SendAsync(Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.ReadyForQuery('I'));
        session.Ended.IsCompleted.Should().BeFalse();
        database.HalfClose();
        await subject.ExpectEofAsync();
        await session.Ended.WaitForAsync("the session to end");
        fixture.NamesOf(session).Should().NotContain(TapEvent.Violation);
    }

    [Fact]
    public async Task A_reset_of_the_database_reaches_the_subject()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();

        database.Reset();

        await subject.ExpectResetAsync();
        await session.Ended.WaitForAsync("the session to end");
        (await fixture.SeenAsync(TapEvent.Reset)).Direction.Should().Be(Direction.ToSubject);
    }

    [Fact]
    public async Task Messages_to_a_subject_that_has_gone_do_not_stop_the_session()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        subject.Dispose();
        await database.ExpectEofAsync();

        await database.SendAsync(Wire.DataRow(1 << 23));
        database.HalfClose();

        await session.Ended.WaitForAsync("the session to end");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_of_64_MB_streams_through(bool toDatabase)
    {
        const int size = 1 << 26;
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var message = toDatabase ? Wire.Message('Q', new byte[size]) : Wire.DataRow(size);
        var (sender, receiver) = toDatabase ? (subject, database) : (database, subject);

        var sending = sender.SendAsync(message[..(size / 2)]);
        await receiver.ExpectAsync(message[..(size / 2)]);
        await sending;
        sending = sender.SendAsync(message[(size / 2)..], Wire.Message('d', 1));
        await receiver.ExpectAsync(message[(size / 2)..], Wire.Message('d', 1));

        await sending;
        session.LargestBacklog.Should().BeLessThan(1 << 19);
    }
}
