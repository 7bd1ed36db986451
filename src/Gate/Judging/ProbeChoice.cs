using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Judging;

/// <summary>Which probe is sent after an interruption.</summary>
internal static class ProbeChoice
{
    /// <param name="interrupted">What the interrupted request exchanges with the database.</param>
    /// <param name="hasCommitted">A COMMIT was seen since the trial began.</param>
    /// <param name="hasSession">The subject has <see cref="StoryRequests.Session"/>.</param>
    /// <param name="statementsOf">Recognises the statements of a probe.</param>
    public static Request After(Recording interrupted, bool hasCommitted, bool hasSession, Func<Request, ProbeStatements> statementsOf)
    {
        if (!hasSession)
            return StoryRequests.Counter;
        // The settings of a request that committed are no leak: its client only missed the answer.
        if (interrupted.Request.ChangesSettings)
            return hasCommitted ? StoryRequests.Counter : StoryRequests.Session;
        // A statement that both send would not tell whose it is. A read that is interrupted does no harm if it is taken for a
        // probe, because it runs outside any transaction.
        return interrupted.Request != StoryRequests.Counter
            && Shares(interrupted, statementsOf(StoryRequests.Counter)) && !Shares(interrupted, statementsOf(StoryRequests.Session))
                ? StoryRequests.Session
                : StoryRequests.Counter;
    }

    /// <summary>Whether an interrupted request that writes sends the statement of every probe, so that nothing tells whose it is.</summary>
    /// <param name="interrupted">What the request exchanges with the database.</param>
    /// <param name="hasSession">As above.</param>
    /// <param name="statementsOf">As above.</param>
    public static bool IsAmbiguous(Recording interrupted, bool hasSession, Func<Request, ProbeStatements> statementsOf) =>
        statementsOf(After(interrupted, hasCommitted: false, hasSession, statementsOf)) is var probe
        && (interrupted.Request != StoryRequests.Counter || probe.OpensTransaction) && Shares(interrupted, probe);

    private static bool Shares(Recording recording, ProbeStatements probe) => recording.Messages.Any(message => probe.Contains(message.Sql));
}
