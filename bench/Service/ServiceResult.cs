using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.Service;

/// <summary>What a user of the command waits for and pays.</summary>
/// <param name="Rows">One for each size of the pool.</param>
internal sealed record ServiceResult(IReadOnlyList<ServiceRow> Rows) : IPartResult
{
    public string ToText()
    {
        var table = new TextTable("service", "interruptions", "per second", "first line", "first count", "verdict", "processor s", "peak MB");
        foreach (var row in Rows)
        {
            table.Add($"examples/node, {row.Connections}", $"{row.Interruptions}", $"{row.PerSecond:0.0}", $"{row.FirstLineSeconds:0.00} s",
                $"{row.FirstProgressSeconds:0.0} s", $"{row.VerdictSeconds:0.0} s", $"{row.ProcessorSeconds:0.0}", $"{row.PeakMegabytes:0}");
        }

        return table.ToString();
    }
}

/// <summary>One run of the command.</summary>
/// <param name="Connections">How many connections the pool has.</param>
/// <param name="Interruptions">How many requests were interrupted.</param>
/// <param name="PerSecond">How many of them in a second, from the start of the subject to the verdict.</param>
/// <param name="FirstLineSeconds">The time until the first line of any kind.</param>
/// <param name="FirstProgressSeconds">The time until the first line that counts interruptions.</param>
/// <param name="VerdictSeconds">The time until the command has ended.</param>
/// <param name="ProcessorSeconds">The processor time of the command, PostgreSQL and the subject's instances.</param>
/// <param name="PeakMegabytes">The most memory that the command itself had at once.</param>
internal sealed record ServiceRow(
    int Connections, int Interruptions, double PerSecond, double? FirstLineSeconds, double? FirstProgressSeconds, double VerdictSeconds, double ProcessorSeconds, double PeakMegabytes);
