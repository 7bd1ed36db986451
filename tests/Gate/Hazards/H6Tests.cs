using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;
using static CancelSpec.Gate.Observations.SessionFactKind;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H6Tests
{
    [Theory]
    [InlineData(Role, "", "auditor", "*has the role auditor*breach*")]
    [InlineData(SessionUser, "", "auditor", "*has the session user auditor*breach*")]
    [InlineData(Setting, "app.tenant", "7", "*has the setting app.tenant = 7*breach*")]
    [InlineData(Setting, "default_transaction_read_only", "on", "*default_transaction_read_only = on*25006*")]
    [InlineData(Setting, "default_transaction_isolation", "serializable", "*default_transaction_isolation = serializable*isolation level")]
    [InlineData(Setting, "search_path", "mine", "*search_path = mine*other tables*")]
    [InlineData(Setting, "work_mem", "1024", "*work_mem = 1024*not theirs")]
    [InlineData(TemporaryRelation, "counter", "", "*the temporary relation counter*hides*")]
    [InlineData(AdvisoryLock, "42", "", "*the session advisory lock 42*wait*")]
    [InlineData(Channel, "news", "", "*a LISTEN on the channel news*")]
    [InlineData(Cursor, "rows", "", "*the open cursor rows*")]
    [InlineData(PreparedStatement, "mine", "PREPARE mine AS SELECT 1", "*the prepared statement mine*")]
    internal void What_no_session_had_after_a_completed_request_is_found(SessionFactKind kind, string name, string value, string actual) =>
        H6.Judge(Seen(Usual(), new SessionFact(kind, name, value))).ShouldBeFound(Hazard.SessionState, actual);

    [Fact]
    public void The_finding_begins_with_what_does_the_most_harm() => H6.Judge(Seen(
        Usual(), new(Cursor, "rows", ""), new(Setting, "work_mem", "1024"), new(Setting, "z.tenant", "7"), new(Role, "", "auditor")))
        .ShouldBeFound(Hazard.SessionState, "the session has the role auditor; the session has the setting z.tenant = 7; the session has the setting work_mem = 1024. *");

    [Fact]
    public void What_stays_after_completed_requests_is_usual() =>
        H6.Judge(Seen(new([Facts(), Facts(new(Setting, "work_mem", "1024"), new(Channel, "news", ""))]), new SessionFact(Channel, "news", "")))
            .Should().BeNull();

    [Fact]
    public void A_request_that_waits_for_a_lock_of_an_idle_session_is_found() =>
        H6.Judge(Samples.Of(StoryRequests.Bump) with { LeftLock = new LeftLock(2, 1, 'I', "advisory lock 7 (ExclusiveLock)") }).ShouldBeFound(
            Hazard.SessionState, "it waits for the advisory lock 7 (ExclusiveLock) that session 1 holds with no request open (status I)", restsOnWaiting: true);

    [Fact]
    public void A_lock_of_a_transaction_is_another_hazard() =>
        H6.Judge(Samples.Of(StoryRequests.Bump) with { LeftLock = new LeftLock(2, 1, 'T', "row lock (ShareLock)") }).Should().BeNull();

    [Fact]
    public void Where_sessions_are_shared_nothing_is_found() =>
        H6.Judge(Seen(Usual(), new SessionFact(Role, "", "auditor")) with { SharesSessions = true }).Should().BeNull();

    [Fact]
    public void A_setting_that_every_session_had_and_this_one_lacks_is_found() =>
        H6.Judge(Seen(Usual(new SessionFact(Setting, "search_path", "app"))))
            .ShouldBeFound(Hazard.SessionState, "the session has lost the setting search_path = app. *");

    [Fact]
    public void What_varies_by_nature_is_innocent()
    {
        var baseline = new SessionBaseline(Facts(new(Setting, "application_name", "service 1"), new(AdvisoryLock, "1", "")), Facts(new(Setting, "application_name", "service 2"), new(AdvisoryLock, "2", "")));

        H6.Judge(Seen(baseline, new(Setting, "application_name", "service 3"), new(AdvisoryLock, "3", ""))).Should().BeNull();
        H6.Judge(Seen(baseline)).Should().BeNull();
        H6.Judge(Seen(baseline, new SessionFact(Setting, "work_mem", "1024"))).Should().NotBeNull();
    }

    [Fact]
    public void A_prepared_statement_is_known_by_its_SQL() =>
        H6.Judge(Seen(Usual(new SessionFact(PreparedStatement, "s1", "PREPARE s1 AS SELECT 1")), new SessionFact(PreparedStatement, "\"s 2\"", "prepare \"s 2\" AS SELECT 1")))
            .Should().BeNull();

    [Fact]
    public void A_prepared_transaction_is_another_hazard() =>
        H6.Judge(Seen(Usual(), new SessionFact(PreparedTransaction, "half", ""))).Should().BeNull();

    [Fact]
    public void A_session_that_was_not_asked_is_innocent() => H6.Judge(Seen(Usual()) with { Saturation = Samples.Full() }).Should().BeNull();

    [Fact]
    public void Without_completed_requests_nothing_is_found() =>
        H6.Judge(Seen(new SessionBaseline(), new SessionFact(Role, "", "auditor"))).Should().BeNull();

    private static SessionBaseline Usual(params SessionFact[] more) => new(Facts(more));

    private static SessionFacts Facts(params SessionFact[] facts) => new(facts);

    private static Observation Seen(SessionBaseline baseline, params SessionFact[] facts) => Samples.Of(StoryRequests.Sleep) with
    {
        SessionBaseline = baseline,
        Saturation = Samples.Full() with { Held = [new HeldProbe(1, 'I') { Facts = Facts(facts) }] },
    };
}
