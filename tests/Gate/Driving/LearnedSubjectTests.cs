using CancelSpec.Gate.Driving;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>Which messages are a request's own, where a job works beside it.</summary>
public sealed class LearnedSubjectTests
{
    private static readonly TapEvent[] Order = [On(1, "BEGIN"), Replied(1, "BEGIN"), On(1, "INSERT"), Replied(1, "INSERT 0 1")];

    private readonly LearnedSubject _learned = new(new SubjectIdentity(SubjectKind.Command, "a service", PoolSize: 2)) { BackgroundStatements = [StatementSql.Of("DELETE")] };

    [Fact]
    public void What_a_session_of_a_job_exchanges_is_not_the_requests_own() => OwnAmong([On(2, "DELETE"), .. Order, Replied(2, "DELETE 1")]).Should().Equal(Order);

    [Fact]
    public void An_answer_to_what_a_job_sent_before_is_not_the_requests_own() => OwnAmong([Replied(2, "DELETE 1"), .. Order]).Should().Equal(Order);

    [Fact]
    public void A_session_that_a_job_had_before_may_serve_the_request() => OwnAmong([Replied(1, "DELETE 1"), .. Order]).Should().Equal(Order);

    [Fact]
    public void A_request_may_send_what_a_job_sends_too()
    {
        TapEvent[] request = [On(1, "DELETE"), .. Order];

        OwnAmong(request).Should().Equal(request);
    }

    private IReadOnlyList<TapEvent> OwnAmong(IReadOnlyList<TapEvent> messages) => _learned.OwnMessages(messages);

    private static TapEvent On(int session, string sql) => Samples.ToDatabase("Query", sql, session);

    private static TapEvent Replied(int session, string tag) => Samples.ToSubject("CommandComplete", tag, session);
}
