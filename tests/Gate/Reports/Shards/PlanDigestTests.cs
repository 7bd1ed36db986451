using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>Two machines have the same digest if, and only if, they have the same plan.</summary>
public sealed class PlanDigestTests
{
    private static readonly SubjectIdentity Subject = VerdictSamples.Pool("unfixed");
    private static readonly Request Order = new("order", "POST", "/orders") { Body = """{"sku":"A-1","id":"{{unique}}"}""", Headers = [new("X-Trace", "on")] };

    public static TheoryData<string, string> Others => new()
    {
        { "another subject", DigestOf(Requests(Order), subject: VerdictSamples.Pool("npgsql")) },
        { "another pool size", DigestOf(Requests(Order), subject: Subject with { PoolSize = 4 }) },
        { "other handlers", DigestOf(Requests(Order), subject: Subject with { HandlersComplete = true }) },
        { "by turns", DigestOf(Requests(Order) with { ByTurns = true }) },
        { "learned handlers", DigestOf(Requests(Order) with { LearnsHandlers = true }) },
        { "another path", DigestOf(Requests(Order with { Path = "/order" })) },
        { "another body", DigestOf(Requests(Order with { Body = """{"sku":"B-1","id":"{{unique}}"}""" })) },
        { "a file as body", DigestOf(Requests(Order with { FileContent = new byte[] { 1 } })) },
        { "another header", DigestOf(Requests(Order with { Headers = [new("X-Trace", "off")] })) },
        { "another effect", DigestOf(Requests(Order with { Effect = new StateChange([new ColumnChange(1)]) })) },
        { "another variable", DigestOf(Requests(Order with { Variables = new Dictionary<string, string> { ["sku"] = "B-1" } })) },
        { "a state", DigestOf(new JudgeOptions { Requests = new RequestSuite([Order]) { State = new RequestState("SELECT 1") } }) },
        { "one request more", DigestOf(Requests(Order, StoryRequests.Counter)) },
        { "one message more", DigestOf(Requests(Order), messages: [.. Messages(), Samples.ToSubject("NoticeResponse", "")]) },
        { "another kind of message", DigestOf(Requests(Order), messages: [Samples.ToDatabase("Query", "SELECT"), Samples.ToSubject("EmptyQueryResponse", "")]) },
        { "one interruption less", DigestOf(Requests(Order), boundaries: 1) },
        { "other batches", DigestOf(Requests(Order), batches: 2) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_plan_that_differs_has_another_digest(string difference, string digest) =>
        digest.Should().NotBe(DigestOf(Requests(Order)), "of {0}", difference);

    [Fact]
    public void The_same_plan_has_the_same_digest() => DigestOf(Requests(Order)).Should().Be(DigestOf(Requests(Order))).And.MatchRegex("^[0-9a-f]{64}$");

    [Fact]
    public void Times_values_and_the_order_of_messages_play_no_part() => DigestOf(Requests(Order), messages:
    [
        Samples.ToSubject("CommandComplete", "SELECT 7", session: 9) with { At = TimeSpan.FromSeconds(3) }, Samples.ToDatabase("Query", "SELECT 'other'"),
    ]).Should().Be(DigestOf(Requests(Order)));

    [Fact]
    public void Secrets_play_no_part()
    {
        DigestWith("a", "b", "c").Should().Be(DigestWith("d", "e", "f"));

        static string DigestWith(string password, string token, string variable) => DigestOf(
            Requests(Order with
            {
                Headers = [new("Authorization", $"Bearer {token}")],
                Body = $$"""{"password":"{{password}}"}""",
                Variables = new Dictionary<string, string> { ["$processEnv KEY"] = variable },
            }),
            subject: VerdictSamples.Command($"node app.js --token {token} postgresql://me:{password}@h/d"));
    }

    private static JudgeOptions Requests(params IReadOnlyList<Request> requests) => new() { Requests = new RequestSuite(requests) };

    private static TapEvent[] Messages() => [Samples.ToDatabase("Query", "SELECT"), Samples.ToSubject("CommandComplete", "SELECT 1")];

    private static string DigestOf(
        JudgeOptions options, SubjectIdentity? subject = null, IReadOnlyList<TapEvent>? messages = null, int boundaries = 2, int batches = 1)
    {
        var recording = new Recording(options.Requests.Requests[0], Samples.Answer(), messages ?? Messages(), sleepEnd: null);
        var interruptions = Enumerable.Range(0, boundaries).Select(boundary => new Interruption(recording.Request, Moment.Warm, Disconnect.Close, boundary));
        Batch[] all = [.. interruptions.Chunk(boundaries / batches).Select(some => new Batch(recording, some))];
        return PlanDigest.Of(new Plan(all, new SubjectTraits(SharesSessions: false), [], [recording]), subject ?? Subject, options);
    }
}
