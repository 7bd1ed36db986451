using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>A transaction that the tap makes fail while its ReadyForQuery is held. The test plays the database.</summary>
public sealed class FailedTransactionTests
{
    private const string Sql = "SELECT 1 / 0";

    private static readonly byte[] Notice = Wire.Message('N', [.. Wire.Text("C00000"), 0]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(1000)]
    public async Task The_subject_reads_that_the_transaction_has_failed_and_nothing_of_the_error(int bytesAtOnce)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = await UpdateAsync(subject, database, session, 'T');

        var failing = session.FailTransactionAsync(Sql, Token);
        await database.ExpectAsync(QuestionMessages.Of(Sql));
        foreach (var piece in Failure('E').Chunk(bytesAtOnce))
            await database.SendAsync(piece);

        (await TapFixture.Result(failing, "the failure")).Should().BeTrue();
        session.Waiting.Select(message => (message.Name, message.Detail)).Should().Equal(("ReadyForQuery", "E"));
        hold.Release();
        await subject.ExpectAsync(Wire.CommandComplete("UPDATE 1"), Wire.ReadyForQuery('E'));
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        session.TransactionStatus.Should().Be('E');
        fixture.History.Events.Last().Should().BeEquivalentTo(new { Name = "ReadyForQuery", Detail = "E" });
        fixture.NamesOf(session).Should().NotContain("ErrorResponse");
    }

    [Fact]
    public async Task Messages_behind_the_ReadyForQuery_and_later_ones_stay_as_they_are()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = await UpdateAsync(subject, database, session, 'T', Notice);

        var failing = session.FailTransactionAsync(Sql, Token);
        await database.ExpectAsync(QuestionMessages.Of(Sql));
        await database.SendAsync(Failure('E'));
        await TapFixture.Result(failing, "the failure");
        hold.Release();

        await subject.ExpectAsync(Wire.CommandComplete("UPDATE 1"), Wire.ReadyForQuery('E'), Notice);
        await subject.SendAsync(Wire.Query("COMMIT"));
        await database.ExpectAsync(Wire.Query("COMMIT"));
        await database.SendAsync(Wire.CommandComplete("ROLLBACK"), Wire.ReadyForQuery('I'));
        await subject.ExpectAsync(Wire.CommandComplete("ROLLBACK"), Wire.ReadyForQuery('I'));
    }

    [Fact]
    public async Task Where_the_statement_succeeds_the_status_stays()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = await UpdateAsync(subject, database, session, 'T');

        var failing = session.FailTransactionAsync(Sql, Token);
        await database.ExpectAsync(QuestionMessages.Of(Sql));
        await database.SendAsync(
            Wire.Message('1'), Wire.Message('2'), Wire.CommandComplete("SELECT 1"), Wire.Message('3'), Wire.ReadyForQuery('T'), Wire.Message('3'), Wire.ReadyForQuery('T'));

        (await TapFixture.Result(failing, "the answer")).Should().BeFalse();
        hold.Release();
        await subject.ExpectAsync(Wire.CommandComplete("UPDATE 1"), Wire.ReadyForQuery('T'));
    }

    [Fact]
    public async Task Nothing_passes_before_the_database_has_answered_though_the_hold_is_released()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        var hold = await UpdateAsync(subject, database, session, 'T');
        await subject.ExpectAsync(Wire.CommandComplete("UPDATE 1"));

        var failing = session.FailTransactionAsync(Sql, Token);
        await database.ExpectAsync(QuestionMessages.Of(Sql));
        hold.Release();
        await subject.SendAsync(Wire.Query("COMMIT"));
        await fixture.WhenWaitingAsync(session, 2);
        subject.HasReceivedNothing.Should().BeTrue();
        database.HasReceivedNothing.Should().BeTrue();
        await database.SendAsync(Failure('E'));

        (await TapFixture.Result(failing, "the failure")).Should().BeTrue();
        await subject.ExpectAsync(Wire.ReadyForQuery('E'));
        await database.ExpectAsync(Wire.Query("COMMIT"));
    }

    [Theory, InlineData('I'), InlineData('E')]
    public async Task Where_no_ReadyForQuery_of_a_transaction_waits_nothing_is_sent(char status)
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await UpdateAsync(subject, database, session, status);

        (await TapFixture.Result(session.FailTransactionAsync(Sql, Token), "the answer")).Should().BeFalse();
        database.HasReceivedNothing.Should().BeTrue();
    }

    [Fact]
    public async Task A_ReadyForQuery_that_has_passed_is_not_made_untrue()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        (await UpdateAsync(subject, database, session, 'T')).Release();
        await subject.ExpectAsync(Wire.CommandComplete("UPDATE 1"), Wire.ReadyForQuery('T'));

        (await TapFixture.Result(session.FailTransactionAsync(Sql, Token), "the answer")).Should().BeFalse();
        database.HasReceivedNothing.Should().BeTrue();
    }

    [Fact]
    public async Task A_database_that_closes_meanwhile_has_not_failed_the_transaction()
    {
        await using var fixture = new TapFixture();
        var (subject, database, session, _) = await fixture.OpenAsync();
        await UpdateAsync(subject, database, session, 'T');

        var failing = session.FailTransactionAsync(Sql, Token);
        await database.ExpectAsync(QuestionMessages.Of(Sql));
        database.HalfClose();

        (await TapFixture.Result(failing, "the answer")).Should().BeFalse();
    }

    /// <summary>An UPDATE whose ReadyForQuery is held.</summary>
    private static async Task<BoundaryHold> UpdateAsync(WireEnd subject, WireEnd database, TapSession session, char status, params byte[][] behind)
    {
        var hold = session.Hold(messages: 2);
        await subject.SendAsync(Wire.Query("UPDATE"));
        await database.ExpectAsync(Wire.Query("UPDATE"));
        await database.SendAsync([Wire.CommandComplete("UPDATE 1"), Wire.ReadyForQuery(status), .. behind]);
        await hold.Held.WaitForAsync("the hold");
        return hold;
    }

    private static byte[] Failure(char status) => Wire.Join(
        [Wire.Message('1'), Wire.Error("22012"), Wire.ReadyForQuery(status), Wire.Message('3'), Wire.ReadyForQuery(status)]);
}
