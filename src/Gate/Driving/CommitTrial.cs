using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>A request's transaction is made to fail before its COMMIT, while its client stays.</summary>
/// <param name="harness">The subject's harness, in the clean state.</param>
/// <param name="request">The request.</param>
/// <param name="commit">Its COMMIT.</param>
/// <param name="effect">What it writes to other tables than that of the state.</param>
internal sealed class CommitTrial(Harness harness, Request request, SeparateCommit commit, RequestEffect effect)
{
    // A handler that does not wait for the COMMIT answers at once.
    private static readonly WaitLimit EarlyAnswerLimit = new(TimeSpan.FromMilliseconds(100));

    private readonly WaitLimit _limit = new(harness.Limit.Length + harness.Subject.Sleep);
    private readonly TransactionStatements _statements = new();
    private volatile int _failedSession;

    /// <returns>Null where the request did not come to its COMMIT, or where the database did not make the transaction fail.</returns>
    public async Task<RefusedCommit?> RunAsync()
    {
        await harness.Client.PrepareAsync(request);
        harness.Control.RunClock();
        await harness.SettleAsync();
        var committed = await harness.Committed.ReadAsync(effect);
        var before = harness.BeginTrial();
        using var rule = harness.Tap.HoldBefore(IsToBeHeld);
        using var sent = await harness.Client.SendAsync(request);
        if (await FailAsync(rule, sent) is not { } failed)
            return null;
        harness.Disturbance = $"the gate made the transaction of {request} fail before its COMMIT";
        var failedAt = harness.Tap.History.Now;
        failed.Release();
        var isAnsweredEarly = await IsAnsweredEarlyAsync(rule, sent);
        rule.Dispose();

        await _limit.WaitAsync(sent.Over, harness.Watch);
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await SubjectControl.WhenNoTransactionAsync(harness, harness.Limit.Length);
        return new RefusedCommit(request, sent.AnswerSoFar, await CountAsync(before.State, committed))
        {
            Session = _failedSession,
            FailedAt = failedAt,
            IsAnsweredEarly = isAnsweredEarly,
            Events = harness.Tap.History.Events,
        };
    }

    /// <summary>
    /// Whether a message tells that the transaction has executed as many statements as come before the COMMIT. When it has
    /// failed: whether a message answers what ends it.
    /// </summary>
    private bool IsToBeHeld(TapMessage message)
    {
        if (_failedSession != 0)
            return message.Session == _failedSession && message.Name == "CommandComplete";
        _statements.Add(message.Session, message.Name, message.Detail, message.IsExecution());
        return message is { Name: "ReadyForQuery", Detail: "T" } && _statements.Of(message.Session) == commit.Statements;
    }

    /// <returns>The hold of the session whose transaction has failed; null where none has.</returns>
    private async Task<MessageHold?> FailAsync(HoldRule<MessageHold> rule, SentRequest sent)
    {
        while (true)
        {
            var reached = rule.NextAsync(harness.Cancellation).AsTask();
            if (!await _limit.WaitAsync(Task.WhenAny(reached, sent.Over), harness.Watch) || !reached.IsCompleted)
                return null;
            var hold = await reached;
            var failing = hold.Session.FailTransactionAsync(harness.Observer.Dialect.FailChangingTransaction, harness.Cancellation);
            if (!await _limit.WaitAsync(failing, harness.Watch))
                return null;
            if (await failing)
            {
                _failedSession = hold.Session.Number;
                return hold;
            }

            hold.Release();
        }
    }

    /// <summary>Whether success is told before the database has answered the COMMIT, or what was sent instead.</summary>
    private async Task<bool> IsAnsweredEarlyAsync(HoldRule<MessageHold> rule, SentRequest sent)
    {
        await _limit.WaitAsync(Task.WhenAny(rule.NextAsync(harness.Cancellation).AsTask(), sent.Over), harness.Watch);
        return await EarlyAnswerLimit.WaitAsync(sent.Over, harness.Watch) && sent.AnswerSoFar is { IsSuccess: true };
    }

    private async Task<EffectCount?> CountAsync(StateRow? stateBefore, CommittedState before)
    {
        // More than once is looked for, so that the words of the finding tell of it.
        const int Most = 2;
        var state = await harness.Observer.ReadAsync();
        var others = (await harness.Committed.ReadAsync(effect)).Count(effect, before, requests: 1) is [{ MayBeTakenBack: false } count] ? count : null;
        if (stateBefore is not { } former || state is not { } after || request.Effect is not { } each || EffectCount.Of(each, former, after, Most) is not { } counted)
            return others;
        return others is null ? counted : counted.And(others);
    }
}
