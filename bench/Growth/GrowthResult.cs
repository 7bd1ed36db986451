using System.Globalization;
using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.Growth;

/// <summary>How the cost of one interruption grows.</summary>
/// <param name="Messages">With the messages of the request's recording.</param>
/// <param name="Connections">With the connections of the pool.</param>
/// <param name="Workers">With the workers.</param>
internal sealed record GrowthResult(IReadOnlyList<GrowthRow> Messages, IReadOnlyList<GrowthRow> Connections, IReadOnlyList<GrowthRow> Workers) : IPartResult
{
    public string ToText() =>
        $"{Table("messages", Messages)}\n{Table("connections", Connections)}\n{Table("workers", Workers)}";

    private static TextTable Table(string title, IReadOnlyList<GrowthRow> rows)
    {
        var table = new TextTable($"growth: {title}", "interruptions", "processor ms", "exponent", "wall ms", "preparation ms");
        foreach (var (row, before) in rows.Zip(rows.Prepend(null)))
        {
            table.Add($"{row.Size}", $"{row.Interruptions}", $"{row.ProcessorMilliseconds:0.0}",
                $"{(before is null ? "" : row.Exponent(before).ToString("0.00", CultureInfo.InvariantCulture))}", $"{row.WallMilliseconds:0.0}", $"{row.PreparationMilliseconds:0}");
        }

        return table;
    }
}

/// <summary>The cost of one interruption at one size.</summary>
/// <param name="Size">How many messages, connections or workers there are.</param>
/// <param name="Interruptions">How many requests were interrupted.</param>
/// <param name="ProcessorMilliseconds">The processor time of one interruption.</param>
/// <param name="WallMilliseconds">The time by the clock, divided by the interruptions.</param>
internal sealed record GrowthRow(int Size, int Interruptions, double ProcessorMilliseconds, double WallMilliseconds)
{
    /// <summary>The processor time of one judgement before its interruptions; null where it was not measured.</summary>
    public double? PreparationMilliseconds { get; init; }

    public static GrowthRow Of(int size, Cost cost) => new(size, cost.Interruptions, cost.Processor / cost.Interruptions, cost.Elapsed / cost.Interruptions);

    /// <summary>0 where the cost stays, 1 where it grows as the size does, 2 where it grows with the square of the size.</summary>
    /// <param name="before">The row of a smaller size.</param>
    public double Exponent(GrowthRow before) => Math.Log(ProcessorMilliseconds / before.ProcessorMilliseconds) / Math.Log((double)Size / before.Size);
}
