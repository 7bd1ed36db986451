using System.Text.Json;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>The server's log.</summary>
[Binding]
public sealed class LogSteps(ScenarioFixture fixture)
{
    // https://github.com/trentm/node-bunyan#levels
    private static readonly Dictionary<string, int> Levels = new() { ["DEBUG"] = 20, ["INFO"] = 30, ["WARN"] = 40, ["ERROR"] = 50 };

    private JsonElement _record;

    [StepArgumentTransformation("(DEBUG|INFO|WARN|ERROR)", Name = "level")]
    public static int ToLevel(string name) => Levels[name];

    [Then("the log says {string} at level {level}")]
    public async Task Says(string message, int level)
    {
        _record = await fixture.Server.Log.WaitForAsync(record => Text(record, "msg") == message, message);
        _record.GetProperty("level").GetInt32().Should().Be(level);
    }

    [Then("the log says {string} with nrows_updated {int}")]
    public async Task SaysBumped(string message, int rows)
    {
        _record = await fixture.Server.Log.WaitForAsync(
            record => Text(record, "msg") == message && Text(record, "req_id") == fixture.Client.Last.RequestId, message);
        _record.GetProperty("nrows_updated").GetInt32().Should().Be(rows);
    }

    [Then("the log says that this request was completed with status {int}")]
    public async Task RequestWasCompleted(int status)
    {
        _record = await fixture.Server.Log.WaitForAsync(
            record => Text(record, "msg") == "request completed" && Text(record, "req_id") == fixture.Client.Last.RequestId,
            "the request to be completed");
        _record.GetProperty("response_code").GetInt32().Should().Be(status);
    }

    [Then("that record has the fields {string}")]
    public void RecordHasFields(string fields) => NamesOf(_record).Should().Contain(fields.Split(", "));

    [Then("that record is about {word} {string}")]
    public void RecordIsAbout(string method, string uri)
    {
        Text(_record, "method").Should().Be(method);
        Text(_record, "uri").Should().Be(uri);
    }

    [Then("the log holds these records, in this order")]
    public async Task HoldsInOrder(DataTable expected)
    {
        await fixture.Server.Log.WaitForAsync(record => Text(record, "msg") == expected.Rows[^1]["msg"], expected.Rows[^1]["msg"]);
        var address = fixture.Server.Address.Authority;
        fixture.Server.Log.All.Select(record => Line(
                record.GetProperty("level").GetInt32(), Text(record, "msg"), Text(record, "method"), Text(record, "path"),
                Text(record, "local_addr") is { } local ? $"local_addr {local}" : $"local_address {Text(record, "local_address")}"))
            .Should().ContainInOrder(expected.Rows.Select(row => Line(
                Levels[row["level"]], row["msg"], row["method"], row["path"],
                row["address"] == "local_addr" ? $"local_addr {address}" : $"local_address {(row["address"].Length == 0 ? "" : address)}")));
    }

    [Then("every record of the log has the fields {string}")]
    public void EveryRecordHasFields(string fields) =>
        fixture.Server.Log.All.Should().NotBeEmpty().And.AllSatisfy(record => NamesOf(record).Should().Contain(fields.Split(", ")));

    [Then("every record of the log has the name {string}")]
    public void EveryRecordHasName(string name) =>
        fixture.Server.Log.All.Should().NotBeEmpty().And.AllSatisfy(record => Text(record, "name").Should().Be(name));

    private static IEnumerable<string> NamesOf(JsonElement record) => record.EnumerateObject().Select(field => field.Name);

    private static string? Text(JsonElement record, string field) => record.TryGetProperty(field, out var value) ? value.ToString() : null;

    private static string Line(int level, params string?[] values) => $"{level} {string.Join(" | ", values)}";
}
