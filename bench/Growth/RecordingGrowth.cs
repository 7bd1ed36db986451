using CancelSpec.Bench.Measuring;
using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using CancelSpec.Gate.Subjects.Programs;

namespace CancelSpec.Bench.Growth;

/// <summary>Measures how the cost of one interruption grows with the number of messages in the request's recording.</summary>
internal sealed class RecordingGrowth(OwnDatabase database, Action<string> progress)
{
    private const string Request = "statements";
    private const string Schema = "CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)";
    private const int Repetitions = 2;

    // What Npgsql sends and receives for a statement that reads.
    private const int MessagesOfStatement = 11;

    private static readonly int[] Lengths = [20, 200, 2_000];

    // Of the messages, the part that has passed when the client leaves.
    private static readonly double[] Boundaries = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>One row for each length.</summary>
    public async Task<IReadOnlyList<GrowthRow>> MeasureAsync()
    {
        // Code is compiled when it runs for the first time.
        await MeasureAsync(Lengths[0], repetitions: 1);
        var rows = new List<GrowthRow>();
        foreach (var length in Lengths)
            rows.Add(await MeasureAsync(length, Repetitions));
        return rows;
    }

    private async Task<GrowthRow> MeasureAsync(int length, int repetitions)
    {
        var suite = Suite((int)Math.Round((double)length / MessagesOfStatement));
        var options = new JudgeOptions { Requests = suite, Prepare = DatabasePreparation.BySql(Schema, nameof(Schema)) };
        var plan = await SubjectJudge.PlanAsync(new StatementsSubject.Source(), database.Server, options, CancellationToken.None);
        var messages = plan.Requests.Single(request => request.Name.Contains(StatementsSubject.Path, StringComparison.Ordinal)).Messages.Count;
        var (interruptions, preparation) = (Cost.Zero, Cost.Zero);
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            progress($"growth: {messages} messages, round {repetition + 1} of {repetitions}");
            foreach (var part in Boundaries)
            {
                var meter = new JudgementMeter();
                var only = Interruption.Parse($"{Request}/{(int)(part * messages)}/{(repetition % 2 == 0 ? "fin" : "rst")}", suite);
                var verdict = await SubjectJudge.JudgeAsync(
                    new StatementsSubject.Source(), database.Server, workers: 1, options with { Only = only, Progress = meter.Take });
                if (verdict.Incomplete is not null || verdict.Found.Any())
                    throw new InvalidOperationException($"{only} did not pass: {verdict.Incomplete ?? string.Join(", ", verdict.Found.Select(found => found.Hazard.Id))}");
                interruptions += meter.Interruptions;
                preparation += meter.Preparation;
            }
        }

        return GrowthRow.Of(messages, interruptions) with { PreparationMilliseconds = preparation.Processor / (repetitions * Boundaries.Length) };
    }

    private static RequestSuite Suite(int statements) => RequestFile.Parse(
        $$$"""
        # @state SELECT count FROM counter WHERE id = 1
        # @state-change UPDATE counter SET count = {{value}} WHERE id = 1

        ###
        # @name {{{Request}}}
        # @effect +1
        POST {{{StatementsSubject.Path}}}{{{statements}}}

        ###
        # @name counter
        # @probe
        GET /counter

        ###
        # @name bump
        # @effect +1
        # @probe
        POST /bump
        """,
        "statements.http", _ => throw new NotSupportedException(), _ => null).ToSuite();
}
