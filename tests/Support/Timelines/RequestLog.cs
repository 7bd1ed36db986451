using CancelSpec.LivingDoc.Timelines;

namespace CancelSpec.Tests.Support.Timelines;

/// <summary>Takes down the requests of a scenario and what breaks into them.</summary>
/// <param name="now">The clock.</param>
public sealed class RequestLog(Func<TimeSpan> now)
{
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<RecordedBreak> _breaks = [];

    public IReadOnlyList<RecordedRequest> Requests => _requests;

    public IReadOnlyList<RecordedBreak> Breaks => _breaks;

    /// <summary>A request is about to be sent.</summary>
    /// <returns>What the other methods know it by.</returns>
    public int Begin(string label)
    {
        _requests.Add(new RecordedRequest(label, now(), null, RequestOutcome.Unanswered));
        return _requests.Count - 1;
    }

    /// <summary>It was answered.</summary>
    public void Answered(int request, bool isSuccess) =>
        _requests[request] = _requests[request] with { End = now(), Outcome = isSuccess ? RequestOutcome.Ok : RequestOutcome.Error };

    /// <summary>Its client is about to leave.</summary>
    public void Leaving(int request) =>
        _requests[request] = _requests[request] with { LeftAt = now(), Outcome = RequestOutcome.Cancelled };

    /// <summary>The server has noticed that its client has left.</summary>
    public void Noticed(int request) => _requests[request] = _requests[request] with { End = now() };

    public void Break(string label) => _breaks.Add(new RecordedBreak(now(), label));
}
