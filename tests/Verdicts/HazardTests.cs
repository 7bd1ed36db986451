using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

public sealed class HazardTests
{
    [Fact]
    public void There_are_twelve_in_the_order_of_their_numbers() =>
        Hazard.All.Select(hazard => hazard.Id).Should().Equal(Enumerable.Range(1, 12).Select(number => $"H{number}"));

    [Fact]
    public void Each_has_a_name_of_its_own() => Hazard.All.Select(hazard => hazard.Name).Should().OnlyHaveUniqueItems();

    [Fact]
    public void An_id_is_read() => Hazard.Parse("H5").Should().BeSameAs(Hazard.NotDurable);

    [Theory]
    [InlineData("H0")]
    [InlineData("H13")]
    [InlineData("h1")]
    [InlineData("")]
    public void Another_id_is_refused_by_name(string id) =>
        FluentActions.Invoking(() => Hazard.Parse(id)).Should().Throw<FormatException>().WithMessage($"there is no hazard '{id}'; there are H1 to H12");
}
