using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// As many requests at once as the pool has connections, each stopped before its statement reaches the database. So
/// it is seen that each gets a connection of its own, in what state, and who else writes to it.
/// </summary>
internal sealed class FullHouse : IDisposable
{
    private readonly Rig _rig;
    private readonly Operation _operation;
    private readonly HousePatience _patience;
    private readonly List<SubjectRequest> _requests = [];
    private readonly List<Guest> _guests = [];
    private readonly TimeSpan _began;
    private readonly HoldRule<MessageHold> _interception;
    private Task<MessageHold>? _nextStop;

    /// <param name="rig">Whose pool is filled.</param>
    /// <param name="operation">The request: <see cref="Operation.Counter"/> or <see cref="Operation.Session"/>.</param>
    /// <param name="patience">How long each may take.</param>
    public FullHouse(Rig rig, Operation operation, HousePatience patience)
    {
        (_rig, _operation, _patience, _began) = (rig, operation, patience, rig.Tap.History.Now);
        _interception = rig.Tap.HoldBefore(new StatementFilter(operation, Busy(rig)).IsFirstOfStatement);
    }

    /// <summary>The sessions that serve the requests.</summary>
    public IEnumerable<TapSession> Sessions => _guests.Select(guest => guest.Session);

    private string RequestNumber => $"{_operation} ({_guests.Count + 1} of {_rig.PoolSize} at once)";

    /// <summary>Sends the requests one after another, each when the one before has its connection.</summary>
    public async Task<Discovery?> FillAsync()
    {
        while (_guests.Count < _rig.PoolSize)
        {
            if (await AdmitAsync() is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Sends one request more, which must wait until a connection is free.</summary>
    public async Task<Discovery?> InviteOneMoreAsync()
    {
        for (var missing = _rig.PoolSize + 1 - _requests.Count; missing > 0; missing--)
        {
            var request = await SendAsync();
            if (_rig.Signals is { } signals)
                await _rig.Patience.WaitAsync(signals.StartedAsync(request.ClientPort), _rig.Cancellation);
        }

        await _rig.CaughtUpAsync();
        return Crowded() is { } guest ? await SharedAsync(guest) : null;
    }

    /// <summary>What somebody has written to a session behind the request that holds it.</summary>
    public async Task<Discovery?> FindIntruderAsync() => Crowded() is { } guest ? await SharedAsync(guest) : null;

    /// <summary>Waits for somebody to write to a session that another request holds.</summary>
    public async Task<Discovery?> WaitForIntruderAsync(Patience patience)
    {
        using var end = new CancellationTokenSource();
        await patience.WaitAsync(WhenCrowdedAsync(end.Token), _rig.Cancellation);
        await end.CancelAsync();
        return await FindIntruderAsync();
    }

    /// <summary>Lets all statements go.</summary>
    public void LetGo() => _interception.Dispose();

    /// <summary>Lets all statements go and looks at the answers.</summary>
    public async Task<Discovery?> EmptyAsync()
    {
        LetGo();
        foreach (var request in _requests)
        {
            if (await JudgeAnswerAsync(request) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Lets all statements go and waits for the answers, whatever they are.</summary>
    public async Task FinishAsync()
    {
        LetGo();
        foreach (var request in _requests)
            await _rig.Patience.WaitAsync(request.Over, _rig.Cancellation);
    }

    public void Dispose()
    {
        LetGo();
        foreach (var request in _requests)
            request.Dispose();
    }

    private static IEnumerable<int> Busy(Rig rig) =>
        rig.Tap.Sessions.Where(session => !session.IsQuiet).Select(session => session.Number);

    private async Task<Discovery?> AdmitAsync()
    {
        var answers = new List<string>();
        // A broken connection may cost a request before it is replaced, each at most once.
        while (answers.Count <= _rig.PoolSize + 1)
        {
            var request = await SendAsync();
            _nextStop ??= _interception.NextAsync().AsTask();
            using var end = new CancellationTokenSource();
            var crowded = WhenCrowdedAsync(end.Token);
            var served = await _patience.Connection.WaitAsync(Task.WhenAny(_nextStop, crowded, request.Over), _rig.Cancellation);
            await end.CancelAsync();
            if (!served && Crowded() is null)
                return NoConnection();
            if (_nextStop.IsCompleted)
                return await SeatAsync(request);
            if (Crowded() is { } guest)
                return await SharedAsync(guest);

            if (await JudgeUnaskedAsync(request) is { } stale)
                return stale;
            answers.Add($"{await request.Over}");
            _requests.Remove(request);
            request.Dispose();
        }

        return new Discovery(Hazard.NeverHeals, RequestNumber, "an answer, at the latest when every broken connection is replaced",
            $"{answers.Count} tries in a row were answered {answers[^1]}, without a statement to the database");
    }

    private async Task<Discovery?> SeatAsync(SubjectRequest request)
    {
        var session = (await _nextStop!).Session;
        _nextStop = null;
        var guest = new Guest(request, session);
        _guests.Add(guest);
        if (session.TransactionStatus is 'I')
            return null;

        // Whoever opened the transaction may be at work in it yet.
        await _rig.EndSleepsAsync();
        return await FindIntruderAsync() ?? new Discovery(Hazard.LeakedTransaction, $"{_operation}, on session {session.Number}",
            "a session outside any transaction",
            $"its statement runs inside the transaction of the cancelled request (status {session.TransactionStatus}), which nobody will commit");
    }

    /// <summary>It was answered before its statement was seen, which may be waiting by now: then not by the database.</summary>
    private async Task<Discovery?> JudgeUnaskedAsync(SubjectRequest request)
    {
        if (!request.Over.IsCompleted)
            return null;

        await _rig.CaughtUpAsync();
        return _rig.Tap.Sessions.Any(HoldsOurStatement)
            ? new Discovery(Hazard.StaleResponse, RequestNumber, "no answer before the database's",
                $"it was answered {await request.Over} while its statement was held back: with the reply to somebody else's")
            : null;
    }

    private bool HoldsOurStatement(TapSession session) =>
        !session.DatabaseClosed.IsCompleted && !_guests.Exists(guest => guest.Session == session)
        && session.Waiting.Any(message => message.Direction is Direction.ToDatabase && FollowUps.IsStatementOf(_operation, message.Detail));

    private Discovery NoConnection() => new(Hazard.LostPermit, RequestNumber,
        $"a connection, since the pool has {_rig.PoolSize} and {_guests.Count} are lent",
        $"none within {_patience.Connection.Length.TotalSeconds:0.###} s")
    {
        WasWaitedFor = true,
    };

    private async Task<Discovery> SharedAsync(Guest guest)
    {
        if (await JudgeAnsweredAsync(guest) is { } stale)
            return stale;

        var statements = Statements(guest.Session).ToList();
        return statements.TrueForAll(statement => FollowUps.IsStatementOf(_operation, statement))
            ? new Discovery(Hazard.DoubleReturn, $"{_operation}, on session {guest.Session.Number}",
                "a session of its own, or waiting until one is free",
                $"two requests were lent session {guest.Session.Number} at once; it received {string.Join(" and ", statements)}")
            : new Discovery(Hazard.OrphanedWork, $"{_operation}, on session {guest.Session.Number}",
                "only its own statement on the connection that it was lent",
                $"a statement that nobody asks for any more reached it: {statements.Last(statement => !FollowUps.IsStatementOf(_operation, statement))}");
    }

    /// <summary>Whoever is answered while its statement is held back has read somebody else's reply.</summary>
    private async Task<Discovery?> JudgeAnsweredAsync(Guest guest) => await _patience.EarlyAnswer.WaitAsync(guest.Request.Over, _rig.Cancellation)
        ? new Discovery(Hazard.StaleResponse, $"{_operation}, on session {guest.Session.Number}", "no answer before the database's",
            $"it was answered {await guest.Request.Over} while its statement was held back: with the reply to somebody else's")
        : null;

    private async Task<Discovery?> JudgeAnswerAsync(SubjectRequest request)
    {
        var isLentOne = _guests.Exists(guest => guest.Request == request);
        if (!await (isLentOne ? _patience.Answer : _patience.Connection).WaitAsync(request.Over, _rig.Cancellation) && !isLentOne)
            return NoConnection();
        if (!request.Over.IsCompleted)
            return new Discovery(Hazard.StaleResponse, $"{_operation}", "an answer", "it hangs, though the database has answered its statement") { WasWaitedFor = true };

        var answer = await request.Over;
        if (answer is not { IsSuccess: true })
            return await JudgeFailureAsync(answer);
        if (_operation == Operation.Session)
            return SessionFacts.Judge(answer);
        return answer.Body.Trim() == $"{_rig.Counter}"
            ? null
            : new Discovery(Hazard.StaleResponse, $"{_operation}", $"{_rig.Counter}, the counter that is committed", $"the answer was {answer}");
    }

    private async Task<Discovery?> JudgeFailureAsync(HttpAnswer? answer)
    {
        // The cancelled request may have had errors of its own before.
        var errors = _rig.Tap.History.Events.Where(seen => seen.Name == "ErrorResponse" && seen.At >= _began).Select(seen => seen.Detail).ToList();
        if (errors.Contains("57014"))
            return FollowUps.KilledByCancel($"{_operation}");
        if (errors.Count == 0 && Sessions.All(session => !session.SubjectClosed.IsCompleted))
        {
            return new Discovery(Hazard.StaleResponse, $"{_operation}", "success, since the database has answered its statement without an error",
                $"the answer was {answer?.ToString() ?? "none"}");
        }

        return await FollowUps.TryAgainAsync(_rig, _operation, answer);
    }

    private async Task<SubjectRequest> SendAsync()
    {
        var request = await _rig.SendAsync(_operation);
        _requests.Add(request);
        return request;
    }

    private async Task WhenCrowdedAsync(CancellationToken cancellation)
    {
        if (_guests.Count == 0)
            await Task.Delay(Timeout.Infinite, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            // Counted before it is looked at, so that nothing comes unseen in between.
            var counts = _guests.ConvertAll(guest => (guest.Session, guest.Session.Waiting.Count));
            if (Crowded() is not null)
                return;
            await Task.WhenAny(counts.Select(seen => seen.Session.WhenWaitingAsync(seen.Count + 1, cancellation)));
        }
    }

    // The statement of its own is stopped there; a second one is somebody else's.
    private Guest? Crowded() => _guests.Find(guest =>
        guest.Session.Waiting.Count(message => message is { Direction: Direction.ToDatabase, Name: "Query" or "Sync" }) > 1);

    private static IEnumerable<string> Statements(TapSession session) => session.Waiting
        .Where(message => message.Direction is Direction.ToDatabase && SqlText.IsStatement(message.Name))
        .Select(message => $"{message.Name} {message.Detail}");

    private sealed record Guest(SubjectRequest Request, TapSession Session);
}
