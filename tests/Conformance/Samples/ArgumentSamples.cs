using FluentAssertions;
using Reqnroll;

// Bindings for the compatibility kit's samples about the arguments of steps.
namespace CancelSpec.Tests.Conformance.Samples;

internal class Minimal
{
    [Given("I have {int} cukes in my belly")]
    public void Cukes(int count)
    {
    }
}

internal class Cdata
{
    [Given("I have {int} <![CDATA[cukes]]> in my belly")]
    public void Cukes(int count)
    {
    }
}

internal class RegularExpression
{
    [Given("^a (.*?)(?: and a (.*?))?(?: and a (.*?))?$")]
    public void Vegetables(string first, string second, string third)
    {
    }
}

internal record Flight(string From, string To);

internal class ParameterTypes
{
    [StepArgumentTransformation("([A-Z]{3})-([A-Z]{3})", Name = "flight")]
    public Flight ToFlight(string from, string to) => new(from, to);

    [Given("{flight} has been delayed")]
    public void Delayed(Flight flight) => flight.Should().Be(new Flight("LHR", "CDG"));
}

internal class DocStrings
{
    [Given("a doc string:")]
    public void DocString(string text)
    {
    }
}

internal class DataTables
{
    private string[][] _transposed = [];

    [When("the following table is transposed:")]
    public void Transpose(DataTable table)
    {
        var rows = Raw(table);
        _transposed = [.. rows[0].Select((_, column) => rows.Select(row => row[column]).ToArray())];
    }

    [Then("it should be:")]
    public void ShouldBe(DataTable expected) => _transposed.Should().BeEquivalentTo(Raw(expected));

    private static string[][] Raw(DataTable table) => [[.. table.Header], .. table.Rows.Select(row => row.Values.ToArray())];
}

internal class Images(IReqnrollOutputHelper output)
{
    [When("a JPEG image is attached")]
    public void Jpeg() => output.AddAttachment(CompatibilityKit.PathOf("examples-tables-attachment", "cucumber.jpeg"));

    [When("a PNG image is attached")]
    public void Png() => output.AddAttachment(CompatibilityKit.PathOf("examples-tables-attachment", "cucumber.png"));
}
