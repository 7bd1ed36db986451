using Io.Cucumber.Messages.Types;
using Reqnroll.EnvironmentAccess;
using Reqnroll.Formatters.ExecutionTracking;
using Reqnroll.Formatters.PayloadProcessing.Cucumber;
using Xunit.Sdk;

namespace CancelSpec.Tests.Runner;

/// <summary>Adds the database to Reqnroll's messages, and removes xunit's mark of a skipped test from them.</summary>
/// <param name="database">The database, which is written behind the runtime's version.</param>
internal sealed class RunMessageFactory(string database) : CucumberMessageFactory
{
    private static readonly string SkipMark = SkipException.ForSkip("").Message;

    /// <summary>The id of the run in its messages; null until it has started.</summary>
    public string? RunId { get; private set; }

    public override TestRunStarted ToTestRunStarted(DateTime timestamp, string id)
    {
        RunId = id;
        return base.ToTestRunStarted(timestamp, id);
    }

    public override Meta ToMeta(string reqnrollVersion, string netCoreVersion, string osPlatform, BuildMetadata buildMetaData)
    {
        var meta = base.ToMeta(reqnrollVersion, netCoreVersion, osPlatform, buildMetaData);
        var runtime = new Product(".NET", $"{meta.Runtime.Version}; {database}");
        return new Meta(meta.ProtocolVersion, meta.Implementation, runtime, meta.Os, meta.Cpu, meta.Ci);
    }

    // Reqnroll derives the media type from the end of a file's name. Stories have a media type of their own.
    public override Attachment ToAttachment(AttachmentTracker tracker)
    {
        var file = base.ToAttachment(tracker);
        return file.FileName.EndsWith(".story.json", StringComparison.Ordinal)
            ? new Attachment(
                file.Body, file.ContentEncoding, file.FileName, "application/vnd.cancelspec.story+json", file.Source, file.TestCaseStartedId,
                file.TestStepId, file.Url, file.TestRunStartedId, file.TestRunHookStartedId, file.Timestamp)
            : file;
    }

    public override TestStepFinished ToTestStepFinished(TestStepExecutionTracker testStepExecutionTracker) =>
        WithReason(base.ToTestStepFinished(testStepExecutionTracker));

    public override TestStepFinished ToTestStepFinished(HookStepExecutionTracker hookStepExecutionTracker) =>
        WithReason(base.ToTestStepFinished(hookStepExecutionTracker));

    private static TestStepFinished WithReason(TestStepFinished finished)
    {
        var result = finished.TestStepResult;
        if (result is not { Status: TestStepResultStatus.SKIPPED, Exception.Message: { } message })
            return finished;
        var reason = message.StartsWith(SkipMark, StringComparison.Ordinal) ? message[SkipMark.Length..] : message;
        return new TestStepFinished(
            finished.TestCaseStartedId, finished.TestStepId,
            new TestStepResult(result.Duration, reason, result.Status, null), finished.Timestamp);
    }
}
