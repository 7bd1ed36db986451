using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>The requests of a scenario and the restarts of its server, with their times.</summary>
/// <param name="now">The clock.</param>
public sealed class RequestLog(Func<TimeSpan> now)
{
    private readonly List<TracedRequest> _requests = [];
    private readonly List<TimeSpan> _restarts = [];

    public IReadOnlyList<TracedRequest> Requests => _requests;

    public IReadOnlyList<TimeSpan> Restarts => _restarts;

    /// <summary>Call it right before a request is sent.</summary>
    /// <returns>The request's index, which the other methods take.</returns>
    public int Add(string name)
    {
        _requests.Add(new TracedRequest(name, now(), LeftAt: null, OverAt: null, IsSuccess: false));
        return _requests.Count - 1;
    }

    /// <summary>Call it when the request was answered.</summary>
    public void AddAnswer(int request, bool isSuccess) => _requests[request] = _requests[request] with { OverAt = now(), IsSuccess = isSuccess };

    /// <summary>Call it right before the request's client hangs up.</summary>
    public void AddHangUp(int request) => _requests[request] = _requests[request] with { LeftAt = now() };

    /// <summary>Call it when the server has noticed that the request's client has hung up.</summary>
    public void AddEnd(int request) => _requests[request] = _requests[request] with { OverAt = now() };

    /// <summary>Call it between the end of one server and the start of the next.</summary>
    public void AddRestart() => _restarts.Add(now());
}
