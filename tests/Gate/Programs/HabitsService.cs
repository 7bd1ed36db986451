using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>The service with habits, and how it is judged.</summary>
internal static class HabitsService
{
    // The stock has no primary key, the orders have a sequence, and a trigger writes to the log.
    private const string Schema = """
        CREATE TABLE stock (amount INT); INSERT INTO stock VALUES (5), (7);
        CREATE TABLE orders (id SERIAL PRIMARY KEY, at TIMESTAMPTZ);
        CREATE TABLE log (line TEXT); CREATE TABLE audit (what TEXT); CREATE TABLE job_runs (at TIMESTAMPTZ DEFAULT now());
        CREATE TABLE users (seen_at TIMESTAMPTZ); INSERT INTO users VALUES (now());
        CREATE FUNCTION note() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id::text); RETURN NEW; END $$;
        CREATE TRIGGER noting AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note()
        """;

    public static readonly RequestSuite Suite = new([RequestFile.ParseLine("POST /orders", _ => null), RequestFile.ParseLine("GET /stock", _ => null)]);

    /// <summary>For the habit "watch": the request that reads may write too.</summary>
    public static readonly RequestSuite Marked = new([Suite.Requests[0], Suite.Requests[1] with { IsProbe = true }]);

    /// <summary>For the habit "accepted": one request is answered before its work is done, and the others afterwards.</summary>
    public static readonly RequestSuite Accepting = new([Suite.Requests[0], RequestFile.ParseLine("POST /orders/now", _ => null), Suite.Requests[1]]);

    /// <summary>For the habit "form": the right answer is a redirection.</summary>
    public static readonly RequestSuite Redirecting = new([Suite.Requests[0] with { ExpectedStatus = 303 }, Suite.Requests[1]]);

    /// <summary>The only request that reads is answered 404, as it should be.</summary>
    public static readonly RequestSuite Missing = new([Suite.Requests[0], RequestFile.ParseLine("GET /stock/none", _ => null) with { ExpectedStatus = 404 }]);

    public static async Task<Verdict> JudgeAsync(string habits, string? only, RequestSuite? suite = null) => await SubjectJudge.JudgeAsync(
        Source(habits), await RunDatabase.ServerAsync(), workers: 1, Options(only is null ? null : Interruption.Parse(only, suite ?? Suite), suite), TestContext.Current.CancellationToken);

    public static ProgramSubjectSource Source(string habits, int poolSize = SubjectIdentity.UnknownPoolSize) => new(new ProgramOptions
    {
        Name = $"habits {habits}",
        Command = CommandTemplate.Parse(["node", "tests/Gate/Programs/habits.cjs", .. habits.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
        Folder = Repository.Root,
        PoolSize = poolSize,
    });

    public static JudgeOptions Options(Interruption? only, RequestSuite? suite = null) => new()
    {
        Requests = suite ?? Suite,
        Prepare = DatabasePreparation.BySql(Schema, "the schema"),
        LearnsHandlers = true,
        Only = only,
        ByTurns = true,
    };
}
