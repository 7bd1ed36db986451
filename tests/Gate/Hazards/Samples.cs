using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;

namespace CancelSpec.Tests.Gate.Hazards;

/// <summary>Hand-made observations. Each is innocent until a test changes one part of it.</summary>
internal static class Samples
{
    public const int Counter = 1007;

    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    /// <summary>A pool of 2, one interrupted request without an answer, and nothing else looked at.</summary>
    public static Observation Of(Request request) => new()
    {
        Recording = Recording(request),
        PoolSize = 2,
        HandlersComplete = false,
        Before = new StateBefore(Row(Counter), OpenSessions: 2, SessionsOpened: 5),
        Answers = [null],
    };

    /// <summary>A state of one column; null for none.</summary>
    public static StateRow? Row(int? number) => number is { } known ? new StateRow([known]) : null;

    public static HttpAnswer Answer(string body = "", int status = 200) => new(status, body);

    /// <summary>Both connections hold a probe, outside any transaction.</summary>
    public static SaturationSeen Full(Request? probe = null) =>
        new(probe ?? StoryRequests.Counter) { Held = [new HeldProbe(1, 'I'), new HeldProbe(2, 'I')] };

    /// <summary>Both connections held a probe, and this is how one of them ended.</summary>
    public static SaturationSeen Answered(ProbeAnswer answer) => Full(answer.Probe) with { Answers = [answer] };

    /// <summary>A probe that held a connection and was answered rightly.</summary>
    public static ProbeAnswer RightAnswer => new(StoryRequests.Counter, HeldConnection: true) { Expected = $"{Counter}", Answer = Answer($"{Counter}") };

    /// <summary>A probe that held a connection and was answered with an error.</summary>
    public static ProbeAnswer Failure(params string[] errors) =>
        RightAnswer with { Answer = Answer("no", 500), Errors = [.. errors.Select(error => new DatabaseError(error))] };

    /// <summary>The error of a statement that a CancelRequest has ended.</summary>
    public static DatabaseError LateCancel => new("57014", FollowsCancelRequest: true);

    /// <summary>A failure of a probe whose statement a CancelRequest has ended.</summary>
    public static ProbeAnswer Killed => Failure() with { Errors = [LateCancel] };

    /// <summary>A bump that was acknowledged and is committed.</summary>
    public static WriteSeen Done => new(StoryRequests.Bump, Row(Counter)) { Answer = Answer(status: 204), Committed = Row(Counter + 1) };

    /// <summary>A session that a probe holds, and what waits on it.</summary>
    public static SharedSession Shared(params WaitingStatement[] statements) => new(1, statements);

    public static WaitingStatement ProbeStatement => new("Query", "SELECT count FROM counter", IsProbe: true);

    public static WaitingStatement ForeignStatement => new("Query", "COMMIT", IsProbe: false);

    /// <summary>A recording of a transaction that changes the counter and is committed by message 6 of 6.</summary>
    public static Recording Recording(Request request, HttpAnswer? answer = null) => new(request, answer ?? Answer("ok"),
    [
        ToDatabase("Query", "BEGIN; UPDATE"), ToSubject("CommandComplete", "UPDATE 1"), ToSubject("ReadyForQuery", "T"),
        ToDatabase("Query", "COMMIT"), ToSubject("CommandComplete", "COMMIT"), ToSubject("ReadyForQuery", "I"),
    ], sleepEnd: null);

    public static TapEvent ToDatabase(string name, string detail, int session = 1) => new(TimeSpan.Zero, session, Direction.ToDatabase, name, detail)
    {
        IsMessage = true,
        Sql = name is "Query" or "Parse" or "Bind" or "Execute" ? StatementSql.Of(detail) : null,
    };

    public static TapEvent ToSubject(string name, string detail, int session = 1) => new(TimeSpan.Zero, session, Direction.ToSubject, name, detail) { IsMessage = true };

    /// <summary>The hazard is found, and the words of the finding fit.</summary>
    public static void ShouldBeFound(this Violation? violation, Hazard hazard, string actual, bool restsOnWaiting = false)
    {
        violation.Should().NotBeNull();
        violation!.Hazard.Should().Be(hazard);
        violation.Actual.Should().Match(actual);
        violation.RestsOnWaiting.Should().Be(restsOnWaiting);
    }
}
