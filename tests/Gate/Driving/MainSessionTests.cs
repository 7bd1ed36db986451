using CancelSpec.Gate.Driving;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>Which session of a request is held, and by what it is known again.</summary>
public sealed class MainSessionTests
{
    [Fact]
    public void The_session_with_the_most_messages_is_known_by_its_SQL() =>
        Of(On(1, "SELECT"), On(2, "BEGIN"), On(2, "COMMIT")).Should().BeEquivalentTo(Known(2, sessionsBefore: 0, "BEGIN", "COMMIT"));

    [Fact]
    public void Sessions_that_send_some_of_its_SQL_before_it_are_counted_once_each() =>
        Of(On(1, "BEGIN"), On(1, "COMMIT"), On(3, "COMMIT"), On(5, "SELECT"), On(2, "BEGIN"), On(2, "BEGIN"), On(2, "COMMIT"), On(4, "BEGIN")).Should().BeEquivalentTo(Known(2, sessionsBefore: 2, "BEGIN", "COMMIT"));

    [Fact]
    public void Of_two_sessions_with_as_many_messages_the_first_is_the_one() =>
        Of(On(1, "SELECT"), On(2, "BEGIN")).Should().BeEquivalentTo(Known(1, sessionsBefore: 0, "SELECT"));

    /// <summary>Nothing interrupts what begins behind the answer.</summary>
    [Fact]
    public void A_session_that_is_used_behind_the_answer_is_not_the_one() =>
        Of(On(1, "SELECT"), On(2, "BEGIN", seconds: 2), On(2, "COMMIT", seconds: 2)).Should().BeEquivalentTo(Known(1, sessionsBefore: 0, "SELECT"));

    [Fact]
    public void SQL_that_the_request_does_not_always_send_tells_nothing() =>
        Of(On(1, "SELECT"), On(2, "BEGIN"), On(2, "INSERT 7"), On(2, "COMMIT")).Should().BeEquivalentTo(Known(2, sessionsBefore: 0, "BEGIN", "COMMIT"));

    [Fact]
    public void A_session_on_which_the_request_does_not_always_begin_alike_is_not_held() =>
        Of(On(1, "SELECT"), On(2, "INSERT 7"), On(2, "COMMIT")).Should().Be(new MainSession(1, null));

    [Fact]
    public void A_session_that_is_opened_for_the_request_is_not_known_by_SQL() =>
        Of(On(1, "SELECT"), Samples.ToDatabase("StartupMessage", "") with { Session = 2 }, On(2, "BEGIN")).Should().Be(new MainSession(1, null));

    [Fact]
    public void One_session_needs_no_mark() => Of(On(1, "BEGIN")).Should().Be(new MainSession(1, null));

    [Fact]
    public void One_session_needs_a_mark_beside_other_work() => Of([On(1, "BEGIN")], isAlone: false).Should().BeEquivalentTo(Known(1, sessionsBefore: 0, "BEGIN"));

    private static MainSession Of(params TapEvent[] messages) => Of(messages, isAlone: true);

    private static MainSession Of(TapEvent[] messages, bool isAlone) =>
        MainSession.Of(messages, answeredAt: TimeSpan.FromSeconds(1), Sql("SELECT", "BEGIN", "COMMIT"), isAlone);

    private static MainSession Known(int session, int sessionsBefore, params string[] sql) => new(session, new RequestMark(Sql(sql), sessionsBefore));

    private static HashSet<StatementSql> Sql(params string[] texts) => [.. texts.Select(StatementSql.Of)];

    private static TapEvent On(int session, string sql, int seconds = 0) =>
        Samples.ToDatabase("Query", sql) with { Session = session, Sql = StatementSql.Of(sql), At = TimeSpan.FromSeconds(seconds) };
}
