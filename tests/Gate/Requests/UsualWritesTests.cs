using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

/// <summary>Which statements are those by which a request always changes rows.</summary>
public sealed class UsualWritesTests
{
    private const string Sql = "INSERT INTO audit VALUES ($1, $2)";
    private const int Placed = 10;
    private const int Abandoned = 11;

    // The first value is the same each time, and the second one is not.
    private static readonly UsualWrites Usual = UsualWrites.None.With([Bind(Placed, 1)]).With([Bind(Placed, 2)]);

    [Theory, InlineData(Placed, 1, false), InlineData(Placed, 3, false), InlineData(Abandoned, 1, true)]
    public void A_value_that_was_the_same_each_time_tells(int first, int second, bool isOther) => Usual.IsOther(Bind(first, second)).Should().Be(isOther);

    [Fact]
    public void Of_one_sending_no_value_tells() => UsualWrites.None.With([Bind(Placed, 1)]).With([]).IsOther(Bind(Abandoned, 2)).Should().BeFalse();

    [Fact]
    public void A_later_sending_may_show_that_a_value_differs() => Usual.With([Bind(Abandoned, 4)]).IsOther(Bind(12, 1)).Should().BeFalse();

    /// <summary>Two rows are written each time, in whatever order.</summary>
    [Fact]
    public void A_statement_may_come_with_several_values()
    {
        var usual = UsualWrites.None.With([Bind(1), Bind(2)]).With([Bind(2), Bind(1)]);

        usual.IsOther(Bind(2)).Should().BeFalse();
        usual.IsOther(Bind(3)).Should().BeTrue();
    }

    /// <summary>The tap keeps the beginning of a Bind.</summary>
    [Fact]
    public void A_value_that_was_not_seen_each_time_does_not_tell() => UsualWrites.None.With([Bind(1, 2)]).With([Bind(1)]).IsOther(Bind(1, 3)).Should().BeFalse();

    [Theory]
    [InlineData("Query", "UPDATE stock SET amount = 1", true), InlineData("Query", "SELECT 1", false), InlineData("Execute", "UPDATE stock SET amount = 1", false)]
    public void Another_statement_is_other_if_it_changes_rows(string name, string sql, bool isOther) => Usual.IsOther(Samples.ToDatabase(name, sql)).Should().Be(isOther);

    private static TapEvent Bind(params int[] values) => Samples.ToDatabase("Bind", Sql) with { BoundValues = values };
}
