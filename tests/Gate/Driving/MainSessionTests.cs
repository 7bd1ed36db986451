using CancelSpec.Gate.Driving;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>Which session of a request is held, and by what it is known again.</summary>
public sealed class MainSessionTests
{
    private static readonly StatementSql Begin = StatementSql.Of("BEGIN");
    private static readonly StatementSql Read = StatementSql.Of("SELECT");
    private static readonly IReadOnlySet<StatementSql> Both = new HashSet<StatementSql> { Begin, Read };

    [Fact]
    public void The_session_with_the_most_messages_is_known_by_the_SQL_with_which_it_begins() =>
        Of([On(1, Read), On(2, Begin), On(2, Read)]).Should().Be(new MainSession(2, new RequestMark(Begin)));

    [Fact]
    public void Sessions_that_begin_with_the_same_SQL_before_it_are_counted_once_each() =>
        Of([On(1, Begin), On(1, Begin), On(3, Begin), On(2, Begin), On(2, Read), On(2, Read), On(4, Begin)]).Should().Be(new MainSession(2, new RequestMark(Begin, SessionsBefore: 2)));

    [Fact]
    public void Of_two_sessions_with_as_many_messages_the_first_is_the_one() =>
        Of([On(1, Read), On(2, Begin)]).Should().Be(new MainSession(1, new RequestMark(Read)));

    /// <summary>Nothing interrupts what begins behind the answer.</summary>
    [Fact]
    public void A_session_that_is_used_behind_the_answer_is_not_the_one() =>
        Of([On(1, Read), On(2, Begin) with { At = TimeSpan.FromSeconds(2) }, On(2, Read) with { At = TimeSpan.FromSeconds(2) }]).Should().Be(new MainSession(1, new RequestMark(Read)));

    [Fact]
    public void SQL_that_the_request_does_not_always_send_tells_nothing() =>
        Of([On(1, Read), On(2, Begin), On(2, Read)], before: new HashSet<StatementSql> { Read }).Should().Be(new MainSession(1, null));

    [Fact]
    public void A_session_that_is_opened_for_the_request_is_not_known_by_SQL() =>
        Of([On(1, Read), Samples.ToDatabase("StartupMessage", "") with { Session = 2 }, On(2, Begin)]).Should().Be(new MainSession(1, null));

    [Theory, InlineData(true), InlineData(false)]
    public void One_session_needs_a_mark_only_beside_other_work(bool isAlone) =>
        Of([On(1, Begin)], isAlone: isAlone).Should().Be(new MainSession(1, isAlone ? null : new RequestMark(Begin)));

    private static MainSession Of(TapEvent[] messages, IReadOnlySet<StatementSql>? before = null, bool isAlone = true) =>
        MainSession.Of(messages, answeredAt: TimeSpan.FromSeconds(1), before ?? Both, isAlone);

    private static TapEvent On(int session, StatementSql sql) => Samples.ToDatabase("Query", sql.Text) with { Session = session, Sql = sql };
}
