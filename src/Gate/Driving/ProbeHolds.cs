using System.Threading.Channels;
using CancelSpec.Gate.Observations;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Holds the statements of probes at the tap, and gives them out one after another.</summary>
/// <param name="harness">The subject's harness.</param>
/// <param name="statements">The statements of the probe.</param>
/// <param name="sessions">Asks a session before a probe's BEGIN, which is not held.</param>
internal sealed class ProbeHolds(Harness harness, ProbeStatements statements, ProbeSessions sessions) : IDisposable
{
    private readonly HoldRule<MessageHold> _rule = harness.Tap.HoldBefore(message => statements.IsFirstMessage(message) || statements.MayBeBegin(message));
    private Task<MessageHold>? _next;

    /// <summary>Whether a statement is held that was not taken yet.</summary>
    public bool HasNext => _next is { IsCompleted: true };

    /// <returns>Whether a probe's statement is held, or the other signal came.</returns>
    public async Task<bool> WaitAsync(Task other, WaitLimit limit)
    {
        while (true)
        {
            _next ??= _rule.NextAsync().AsTask();
            if (!await limit.WaitAsync(Task.WhenAny(_next, other), harness.Watch))
                return false;
            if (!_next.IsCompleted || await _next is var hold && statements.IsFirstMessage(hold.Message))
                return true;
            _next = null;
            await sessions.AskBeforeBeginAsync(hold);
            hold.Release();
        }
    }

    /// <summary>Takes the statement that is held.</summary>
    public async Task<MessageHold> TakeAsync()
    {
        var hold = await _next!;
        _next = null;
        return hold;
    }

    /// <summary>Lets the statements pass that come from now on, until all do.</summary>
    public async Task PassNewAsync()
    {
        try
        {
            while (true)
            {
                _next ??= _rule.NextAsync().AsTask();
                (await TakeAsync()).Release();
            }
        }
        catch (ChannelClosedException)
        {
            // The rule is over, so nothing is held any more.
        }
    }

    /// <summary>Lets all statements go on.</summary>
    public void Dispose() => _rule.Dispose();
}
