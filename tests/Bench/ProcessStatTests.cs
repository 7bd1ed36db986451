using CancelSpec.Bench.Measuring;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Bench;

/// <summary>What the benchmark reads in <c>/proc</c>.</summary>
public sealed class ProcessStatTests
{
    private const string Line =
        "4711 (tail) S 42 4711 42 0 -1 4194560 181 17 0 0 150 25 1000 300 20 0 1 0 11526 5210112 424 18446744073709551615 1 1 0 0 0 0 0 0 0\n";

    [Fact]
    public void The_times_are_hundredths_of_a_second()
    {
        var process = ProcessStat.Parse(Line);

        process.Should().Be(new ProcessStat(4711, "tail", 42, TimeSpan.FromSeconds(1.75), TimeSpan.FromSeconds(13)));
        process.Total.Should().Be(TimeSpan.FromSeconds(14.75));
    }

    [Fact]
    public void A_name_may_hold_blanks_and_parentheses()
    {
        var process = ProcessStat.Parse(Line.Replace("(tail)", "(a) S 1 (b)", StringComparison.Ordinal));

        (process.Name, process.Parent).Should().Be(("a) S 1 (b", 42));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711 tail S 42")]
    [InlineData("4711 (tail) S 42 1 1")]
    public void Another_text_is_refused(string line)
    {
        var parse = () => ProcessStat.Parse(line);

        parse.Should().Throw<FormatException>().WithMessage($"'{line}' has *");
    }

    [Fact]
    public void A_tree_has_the_root_and_all_below_it()
    {
        ProcessStat[] all = [Process(9, parent: 5), Process(1, parent: 0), Process(5, parent: 2), Process(2, parent: 1), Process(3, parent: 1)];

        ProcessTree.Under(2, all).Select(process => process.Id).Should().Equal(2, 5, 9);
    }

    [Theory]
    [InlineData("Name:\tdotnet\nVmPeak:\t  900 kB\nVmHWM:\t  123456 kB\nThreads:\t4\n", 123456)]
    [InlineData("Name:\tdotnet\nState:\tZ (zombie)\n", 0)]
    public void The_peak_of_memory_is_in_kilobytes(string status, long kilobytes) => ProcessMemory.PeakIn(status).Should().Be(kilobytes);

    private static ProcessStat Process(int id, int parent) => new(id, "", parent, TimeSpan.Zero, TimeSpan.Zero);
}
