namespace CancelSpec.LivingDoc.Timelines;

/// <summary>
/// Whose messages those of a session are. The wire does not say, so it is told by order: a session serves the request
/// that began first among those under way that have no session yet, until that request is over.
/// </summary>
internal sealed class Loans
{
    private readonly Dictionary<int, RecordedRequest> _holders = [];
    private readonly List<(RecordedMessage Message, RecordedRequest Request)> _sent = [];
    private readonly IReadOnlyList<RecordedRequest> _requests;

    private Loans(IReadOnlyList<RecordedRequest> requests) => _requests = requests;

    public static Loans Of(Recording recording)
    {
        var loans = new Loans([.. recording.Requests.OrderBy(request => request.Start)]);
        foreach (var message in recording.Messages.Where(message => message.ToDatabase))
            loans.Attribute(message);
        return loans;
    }

    /// <summary>What requests sent on a session, in order.</summary>
    public IEnumerable<(RecordedMessage Message, RecordedRequest Request)> SentOn(int session) =>
        _sent.Where(sent => sent.Message.Session == session);

    /// <summary>The last request that had sent something on a session at a moment; null if none had.</summary>
    public RecordedRequest? LastOn(int session, TimeSpan at) =>
        SentOn(session).TakeWhile(sent => sent.Message.At <= at).LastOrDefault().Request;

    private void Attribute(RecordedMessage message)
    {
        if ((Holder(message) ?? NextWithoutSession(message.At) ?? LastThatLeft(message)) is not { } request)
            return;
        _holders[message.Session] = request;
        _sent.Add((message, request));
    }

    private RecordedRequest? Holder(RecordedMessage message) =>
        _holders.GetValueOrDefault(message.Session) is { } holder && IsUnderWay(holder, message.At) ? holder : null;

    private RecordedRequest? NextWithoutSession(TimeSpan at) =>
        _requests.FirstOrDefault(request => IsUnderWay(request, at) && !_holders.ContainsValue(request));

    /// <summary>A handler may go on after its client has left.</summary>
    private RecordedRequest? LastThatLeft(RecordedMessage message) => _requests.LastOrDefault(request => request.LeftAt <= message.At
        && (!_holders.ContainsValue(request) || _holders.GetValueOrDefault(message.Session) == request));

    private static bool IsUnderWay(RecordedRequest request, TimeSpan at) => request.Start <= at && (request.End is null || at <= request.End);
}
