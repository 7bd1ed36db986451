using System.Text.Json;
using CancelSpec.Tests.Runner;
using Io.Cucumber.Messages.Types;
using Reqnroll.Formatters.PayloadProcessing;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>Writes messages of made-up runs, as any Cucumber would, line by line.</summary>
internal sealed class MessageText
{
    private readonly List<string> _lines = ["""{"meta":{"protocolVersion":"35.0.0","implementation":{"name":"made-up"},"runtime":{"name":"none"},"os":{"name":"none"},"cpu":{"name":"none"}}}"""];
    private int _id;
    private string _step = "";

    public IReadOnlyList<string> Lines => _lines;

    public MessageText Add(string line)
    {
        _lines.Add(line);
        return this;
    }

    /// <summary>Adds a feature whose scenarios are all run once for each status.</summary>
    public MessageText Feature(string uri, string text, params string[] attempts)
    {
        var file = FeatureFile.Parse(uri, text);
        Add(NdjsonSerializer.Serialize(Envelope.Create(file.GherkinDocument)));
        foreach (var scenario in file.Scenarios)
        {
            Add(NdjsonSerializer.Serialize(Envelope.Create(scenario.Pickle)));
            Run(scenario.Pickle, attempts is [] ? ["PASSED"] : attempts);
        }
        return this;
    }

    /// <summary>Adds an attachment to the first step of the last attempt.</summary>
    public MessageText Attachment(string mediaType, string body, string? fileName = null, bool isBase64 = false)
    {
        var contentEncoding = isBase64 ? "BASE64" : "IDENTITY";
        Add(new { attachment = new { body, contentEncoding, mediaType, fileName, testCaseStartedId = $"attempt-{_id}", testStepId = _step } });
        return this;
    }

    public MessageText Finish() => Add("""{"testRunFinished":{"success":true,"timestamp":{"seconds":9,"nanos":0}}}""");

    private void Run(Pickle pickle, string[] attempts)
    {
        var steps = pickle.Steps.Select(step => $"step-{step.Id}").ToList();
        var testSteps = pickle.Steps.Select(step => new { id = $"step-{step.Id}", pickleStepId = step.Id });
        Add(new { testCase = new { id = $"case-{pickle.Id}", pickleId = pickle.Id, testSteps } });
        for (var attempt = 0; attempt < attempts.Length; attempt++)
        {
            var id = $"attempt-{++_id}";
            Add(new { testCaseStarted = new { attempt, id, testCaseId = $"case-{pickle.Id}", timestamp = At(1) } });
            var testStepResult = new { duration = At(0), status = attempts[attempt], message = MessageOf(attempts[attempt], attempt + 1) };
            foreach (var step in steps)
                Add(new { testStepFinished = new { testCaseStartedId = id, testStepId = step, testStepResult, timestamp = At(1) } });
            Add(new { testCaseFinished = new { testCaseStartedId = id, timestamp = At(2), willBeRetried = attempt + 1 < attempts.Length } });
        }
        _step = steps is [var first, ..] ? first : "";
    }

    private void Add(object message) => _lines.Add(JsonSerializer.Serialize(message));

    private static object At(int seconds) => new { seconds, nanos = 0 };

    private static string? MessageOf(string status, int attempt) => status == "FAILED" ? $"attempt {attempt} went wrong" : null;
}
