using System.Text.RegularExpressions;
using CancelSpec.Tests.Support;
using FluentAssertions;

namespace CancelSpec.Tests.Documentation;

/// <summary>What the documentation shows of a run. A line with … stands for lines that are left out.</summary>
/// <param name="Lines">The lines, without commands.</param>
internal sealed partial record Transcript(IReadOnlyList<string> Lines)
{
    /// <param name="page">The page.</param>
    /// <param name="start">How one of the first two lines of the block begins.</param>
    public static Transcript Of(string page, string start)
    {
        var blocks = File.ReadAllText(Path.Combine(Repository.Root, page)).Split("\n```").Where((_, index) => index % 2 == 1).Select(block => block.Split('\n')[1..]);
        return new Transcript([.. blocks.First(block => block.Take(2).Any(line => line.StartsWith(start, StringComparison.Ordinal))).Where(line => !line.StartsWith("$ ", StringComparison.Ordinal))]);
    }

    /// <summary>Fails unless a run prints the lines in this order, and nothing between them where nothing is left out. Numbers may differ.</summary>
    public void ShouldAppearIn(string printed)
    {
        var left = new Queue<string>(printed.Split('\n').Select(Comparable));
        var isLeftOut = true;
        foreach (var line in Lines.Select(Comparable))
        {
            if (line.StartsWith('…'))
            {
                isLeftOut = true;
                continue;
            }

            while (isLeftOut && left.Count > 0 && left.Peek() != line)
                left.Dequeue();
            (left.TryDequeue(out var next) ? next : "").Should().Be(line, "the run printed:\n{0}", printed);
            isLeftOut = false;
        }
    }

    private static string Comparable(string line) => Digits().Replace(Often().Replace(line.Trim(), "found"), "#");

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex("found (once\\.|[0-9]+ times\\. The first:)$")]
    private static partial Regex Often();
}
