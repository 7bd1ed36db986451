using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>Makes a finding of a request that was answered with success although the database had refused its COMMIT.</summary>
internal static class CommitEvidence
{
    /// <param name="violation">The violation.</param>
    /// <param name="seen">What the request did.</param>
    /// <param name="recording">The messages that it exchanges when nothing fails.</param>
    /// <param name="commit">Its COMMIT among those.</param>
    /// <param name="probe">Recognises the statement of a probe, up to which the messages are shown.</param>
    public static Finding Of(Violation violation, RefusedCommit seen, Recording recording, SeparateCommit commit, ProbeStatements probe)
    {
        const string Circumstance = "while its client stays and its transaction is made to fail";
        var passed = seen.Events.Count(message => message.IsMessage && message.Session == seen.Session && message.At <= seen.FailedAt);
        var messages = recording.Messages.Count;
        var recorded = new Interruption(seen.Request, Moment.Warm, Disconnect.Close, commit.Boundary);
        return Evidence.Of(violation, recorded with { Boundary = passed }, messages, seen.Session, seen.Events, probe) with
        {
            Only = $"{recorded}",
            // Where statements are prepared once, the request may need more messages or fewer on another session.
            Where = passed == recorded.Boundary ? $"after message {passed} of {messages}, {Circumstance}" : $"before its COMMIT, {Circumstance}",
        };
    }
}
