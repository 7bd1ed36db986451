using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>A question between the messages of a subject. The test plays the database.</summary>
public sealed class QuestionTests
{
    private static readonly byte[] Row = Wire.Message('D', [0, 2, .. Wire.Int32(3), .. "one"u8, .. Wire.Int32(-1)]);
    private static readonly byte[] Notice = Wire.Message('N', [.. Wire.Text("C00000"), 0]);
    private static readonly byte[] Notification = Wire.Message('A', [.. Wire.Int32(7), .. Wire.Text("channel"), .. Wire.Text("payload")]);
    private static readonly byte[] Parameter = Wire.ParameterStatus("TimeZone", "UTC");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(1000)]
    public async Task Its_replies_do_not_go_to_the_subject_and_other_messages_do(int bytesAtOnce)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        fixture.History.Clear();

        var asking = session.AskAsync("SELECT 1", Token);
        await ReceiveQuestionAsync(database);
        byte[] replies = [.. Notice, .. Replies(Parameter, Row, Notification), .. Notice];
        foreach (var piece in replies.Chunk(bytesAtOnce))
            await database.SendAsync(piece);

        (await AnswerAsync(asking)).Rows.Should().BeEquivalentTo([new[] { "one", null }]);
        await subject.ExpectAsync(Notice, Parameter, Notification, Notice);
        fixture.NamesOf(session).Should().Equal("NoticeResponse", "ParameterStatus", "NotificationResponse", "NoticeResponse");
        session.TransactionStatus.Should().Be('I');
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
    }

    [Theory, InlineData(3), InlineData(8)]
    public async Task It_may_begin_while_a_message_has_come_in_part(int bytesBefore)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await database.SendAsync(Notification[..bytesBefore]);

        var asking = session.AskAsync("SELECT 1", Token);
        await ReceiveQuestionAsync(database);
        await database.SendAsync(Notification[bytesBefore..], Replies(Row));

        (await AnswerAsync(asking)).Rows.Should().HaveCount(1);
        await subject.ExpectAsync(Notification);
    }

    [Fact]
    public async Task It_goes_before_what_a_hold_stops_and_stops_what_is_released_meanwhile()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(message => message.Name == "Query");
        await subject.SendAsync(Wire.Query("SELECT 2"));
        await rule.NextAsync(Token).AsTask().WaitForAsync("the hold");

        var asking = session.AskAsync("SELECT 1", Token);
        await ReceiveQuestionAsync(database);
        rule.Dispose();
        await fixture.Tap.CaughtUpAsync().WaitForAsync("the tap to catch up");
        session.Waiting.Should().ContainSingle();
        session.IsQuiet.Should().BeFalse();
        await database.SendAsync(Replies(Row));

        (await AnswerAsync(asking)).Problem.Should().BeNull();
        await database.ExpectAsync(Wire.Query("SELECT 2"));
    }

    [Fact]
    public async Task It_waits_for_the_reply_to_what_was_forwarded_though_a_hold_stops_the_reply()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var rule = fixture.Tap.HoldBefore(message => message.Detail == "SELECT 2");
        await subject.SendAsync(Wire.Query("DISCARD ALL"), Wire.Query("SELECT 2"));
        await rule.NextAsync(Token).AsTask().WaitForAsync("the hold");
        await database.ExpectAsync(Wire.Query("DISCARD ALL"));

        var asking = session.AskAsync("SELECT 1", Token);
        await database.SendAsync(Wire.CommandComplete("DISCARD ALL"), Wire.ReadyForQuery('I'));
        await ReceiveQuestionAsync(database);
        await database.SendAsync(Replies(Row));

        (await AnswerAsync(asking)).Rows.Should().HaveCount(1);
        subject.HasReceivedNothing.Should().BeTrue();
        rule.Dispose();
        await subject.ExpectAsync(Wire.CommandComplete("DISCARD ALL"), Wire.ReadyForQuery('I'));
    }

    [Theory]
    [InlineData('T', "the session is in a transaction (status T)")]
    [InlineData('E', "the session is in a transaction (status E)")]
    public async Task A_session_in_a_transaction_is_not_asked(char status, string problem)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await subject.SendAsync(Wire.Query("BEGIN"));
        await database.ExpectAsync(Wire.Query("BEGIN"));
        await database.SendAsync(Wire.ReadyForQuery(status));
        await subject.ExpectAsync(Wire.ReadyForQuery(status));

        (await AnswerAsync(session.AskAsync("SELECT 1", Token))).Problem.Should().Be(problem);
        database.HasReceivedNothing.Should().BeTrue();
    }

    [Fact]
    public async Task A_session_is_not_asked_in_a_batch_nor_before_its_first_reply_nor_twice_at_once()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await subject.SendAsync(Wire.Parse("SELECT 2"));
        await database.ExpectAsync(Wire.Parse("SELECT 2"));
        (await AnswerAsync(session.AskAsync("SELECT 1", Token))).Problem.Should().Be("a batch without its Sync is under way");

        var beginning = fixture.Tap.NextSessionAsync();
        await fixture.BeginAsync();
        var next = await TapFixture.Result(beginning, "the session");
        (await AnswerAsync(next.AskAsync("SELECT 1", Token))).Problem.Should().Be("the session is not open yet");

        var (_, _, third, _) = await fixture.OpenAsync();
        _ = third.AskAsync("SELECT 1", Token);
        (await AnswerAsync(third.AskAsync("SELECT 1", Token))).Problem.Should().Be("another question is under way");
    }

    [Fact]
    public async Task A_database_that_closes_ends_it_and_its_last_error_goes_to_the_subject()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var asking = session.AskAsync("SELECT 1", Token);
        await ReceiveQuestionAsync(database);

        await database.SendAsync(Wire.Error("57P01"));
        database.HalfClose();

        (await AnswerAsync(asking)).Problem.Should().Be("the database has closed the session");
        await subject.ExpectAsync(Wire.Error("57P01"));
        await subject.ExpectEofAsync();
        subject.HalfClose();
        await session.Ended.WaitForAsync("the session to end");
        (await AnswerAsync(session.AskAsync("SELECT 1", Token))).Problem.Should().Be("the database has closed the session");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_can_be_given_up_and_the_flow_goes_on_when_it_does()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        using var end = new CancellationTokenSource();
        var asking = session.AskAsync("SELECT 1", end.Token);
        await ReceiveQuestionAsync(database);

        await end.CancelAsync();
        await asking.Awaiting(given => given).Should().ThrowAsync<OperationCanceledException>();
        await subject.SendAsync(Wire.Query("SELECT 2"));
        await fixture.WhenWaitingAsync(session, 1);
        await database.SendAsync(Replies(Row));

        await database.ExpectAsync(Wire.Query("SELECT 2"));
        await database.SendAsync(Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.ReadyForQuery('I'));
    }

    [Fact]
    public async Task A_session_can_be_closed_while_it_is_asked()
    {
        await using var fixture = new TapFixture();
        var (_, database, session, _) = await fixture.OpenAsync();
        var asking = session.AskAsync("SELECT 1", Token);
        await ReceiveQuestionAsync(database);

        var closing = session.CloseAsync();
        database.HalfClose();
        await closing.WaitForAsync("the session to end");

        (await AnswerAsync(asking)).Problem.Should().Be("the database has closed the session");
    }

    private static async Task<SessionAnswer> AnswerAsync(Task<SessionAnswer> asking) => await TapFixture.Result(asking, "the answer");

    private static Task ReceiveQuestionAsync(WireEnd database) => database.ExpectAsync(QuestionMessages.Of("SELECT 1"));

    /// <summary>The replies to the question, with other messages among them.</summary>
    private static byte[] Replies(params byte[][] rows) => Wire.Join(
    [
        Wire.Message('1'), Wire.Message('2'), .. rows, Wire.CommandComplete("SELECT 1"), Wire.Message('3'), Wire.ReadyForQuery('I'),
        Wire.Message('3'), Wire.ReadyForQuery('I'),
    ]);
}
