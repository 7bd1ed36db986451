using System.Text.Json.Nodes;
using CancelSpec.Tests.Support.Diagrams;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.LivingDoc.Runs;

public sealed class StoryDataTests
{
    [Fact]
    public void It_tells_after_each_request_what_was_told_and_what_was_held()
    {
        var story = new StoryData("pool unfixed, 1 connection", isFix: false);
        story.Add("GET /sleep", RequestOutcome.Cancelled, told: null, held: 7);
        story.Add("GET /counter", RequestOutcome.Ok, told: 9, held: 7);
        story.Add("restart", outcome: null, told: null, held: 7);
        JsonNode.DeepEquals(JsonNode.Parse(story.ToJson()), JsonNode.Parse("""
            {"version": 1, "subject": "pool unfixed, 1 connection", "isFix": false, "points": [
                {"request": "GET /sleep", "outcome": "cancelled", "told": null, "held": 7},
                {"request": "GET /counter", "outcome": "ok", "told": 9, "held": 7},
                {"request": "restart", "outcome": "restart", "told": null, "held": 7}]}
            """)).Should().BeTrue("it is {0}", story.ToJson());
    }
}
