using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>What was learned about a subject. The first harness learns it, and the others rely on it.</summary>
/// <param name="identity">What the subject's source says.</param>
internal sealed class LearnedSubject(SubjectIdentity identity)
{
    private readonly Lock _lock = new();
    private Probes? _probes;

    /// <summary>The subject, with the size of its pool.</summary>
    public SubjectIdentity Identity { get; set; } = identity;

    public int PoolSize => Identity.PoolSize;

    /// <summary>The requests whose handlers complete after their client has left.</summary>
    public IReadOnlyCollection<Request> Completing { get; set; } = [];

    /// <summary>Requests share connections although every client stays, as with a driver that multiplexes.</summary>
    public bool SharesSessions { get; set; }

    /// <summary>
    /// How the subject's process ends when its idle sessions are closed, as that of a Node service without an error handler on
    /// its pool; null where it goes on.
    /// </summary>
    public string? EndOfProcess { get; set; }

    /// <summary>Whether <see cref="Probes"/> are known.</summary>
    public bool HasProbes => _probes is not null;

    /// <summary>The probes.</summary>
    public Probes Probes
    {
        get => _probes ?? throw new InvalidOperationException("the probes are not known yet");
        set => _probes = value;
    }

    /// <summary>Changes a part of <see cref="Probes"/>, whatever other harnesses change at the same time.</summary>
    public void ChangeProbes(Func<Probes, Probes> change)
    {
        lock (_lock)
            Probes = change(Probes);
    }

    /// <summary>How many sessions the subject has that are not of its pool, such as one that listens.</summary>
    public int OtherSessions { get; set; }

    /// <summary>What the subject sends to the database while no request is under way.</summary>
    public IReadOnlyCollection<StatementSql> BackgroundStatements { get; set; } = [];

    /// <summary>The requests that reach no database.</summary>
    public IReadOnlyList<Request> WithoutDatabase { get; set; } = [];

    /// <summary>A session that the subject closes after it was idle for so long is no fault. What a pool does because of an interruption, it does sooner.</summary>
    public TimeSpan IdleTime { get; set; } = Observation.UsualIdleTime;

    /// <summary>Whether a request's handler runs to its end after its client has left.</summary>
    public bool Completes(Request request) => request.HandlerCompletes ?? (Identity.HandlersComplete || Completing.Contains(request));

    /// <summary>
    /// Of the messages since a moment, those of sessions that have not only done what is done in the background too. An answer to
    /// what was sent before the moment belongs to the background.
    /// </summary>
    public IReadOnlyList<TapEvent> OwnMessages(IReadOnlyList<TapEvent> messages)
    {
        if (BackgroundStatements.Count == 0)
            return messages;
        var others = messages.GroupBy(message => message.Session).Where(session => !IsBackground(session)).Select(session => session.Key).ToHashSet();
        var begun = new HashSet<int>();
        var own = new List<TapEvent>();
        foreach (var message in messages.Where(message => others.Contains(message.Session)))
        {
            if (message.Direction is Direction.ToDatabase)
                begun.Add(message.Session);
            if (begun.Contains(message.Session))
                own.Add(message);
        }

        return own;
    }

    private bool IsBackground(IEnumerable<TapEvent> messages) => messages.Select(message => message.Sql).OfType<StatementSql>().ToList() is { Count: > 0 } statements
        && statements.TrueForAll(sql => sql.IsHousekeeping() || BackgroundStatements.Contains(sql));
}
