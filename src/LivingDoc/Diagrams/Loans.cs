using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>
/// Which request sent which messages. The wire does not show that, so it follows from the order: a session serves the
/// request that began first among those that are under way and have no session, until that request is over.
/// </summary>
internal sealed class Loans
{
    private readonly Dictionary<int, TracedRequest> _holders = [];
    private readonly List<(TracedEvent Message, TracedRequest Request)> _sent = [];
    private readonly IReadOnlyList<TracedRequest> _requests;

    private Loans(IReadOnlyList<TracedRequest> requests) => _requests = requests;

    public static Loans Of(WireHistory history)
    {
        var loans = new Loans([.. history.Requests.OrderBy(request => request.SentAt)]);
        foreach (var message in history.Messages.Where(message => message.IsToDatabase is true))
            loans.Attribute(message);
        return loans;
    }

    /// <summary>What requests sent on a session, in order.</summary>
    public IEnumerable<(TracedEvent Message, TracedRequest Request)> SentOn(int session) =>
        _sent.Where(sent => sent.Message.Session == session);

    /// <summary>The last request that had sent something on a session at a moment; null if none had.</summary>
    public TracedRequest? LastOn(int session, TimeSpan at) =>
        SentOn(session).TakeWhile(sent => sent.Message.At <= at).LastOrDefault().Request;

    private void Attribute(TracedEvent message)
    {
        if ((Holder(message) ?? NextWithoutSession(message.At) ?? LastThatLeft(message)) is not { } request)
            return;
        _holders[message.Session] = request;
        _sent.Add((message, request));
    }

    private TracedRequest? Holder(TracedEvent message) =>
        _holders.GetValueOrDefault(message.Session) is { } holder && IsUnderWay(holder, message.At) ? holder : null;

    private TracedRequest? NextWithoutSession(TimeSpan at) =>
        _requests.FirstOrDefault(request => IsUnderWay(request, at) && !_holders.ContainsValue(request));

    /// <summary>A handler may go on after its client has left.</summary>
    private TracedRequest? LastThatLeft(TracedEvent message) => _requests.LastOrDefault(request => request.LeftAt <= message.At
        && (!_holders.ContainsValue(request) || _holders.GetValueOrDefault(message.Session) == request));

    private static bool IsUnderWay(TracedRequest request, TimeSpan at) => request.SentAt <= at && (request.OverAt is null || at <= request.OverAt);
}
