using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>
/// The messages that one request exchanges with the database when it is not interrupted. Between each two of them is a
/// boundary.
/// </summary>
internal sealed record Recording
{
    private static readonly string[] WritingTags = ["INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE"];

    /// <param name="request">The request.</param>
    /// <param name="answer">What the subject answered.</param>
    /// <param name="messages">The messages, in the order in which they passed.</param>
    /// <param name="sleepEnd">When its sleep ended, by the tap's clock; null if it does not sleep.</param>
    /// <param name="warm">Of a recording on a new session: the one on a session that the pool has had for a while.</param>
    public Recording(Request request, HttpAnswer answer, IReadOnlyList<TapEvent> messages, TimeSpan? sleepEnd, Recording? warm = null)
    {
        KeptStatements = warm?.KeptStatements ?? FindKept(messages);
        (Request, Answer, Messages) = (request, answer, messages);
        AcknowledgedAt = IsAcknowledgedWhole ? FindAcknowledgement() : 0;
        SleepsAt = sleepEnd is null ? null : messages.Count(message => message.At <= sleepEnd);
        BeginsAt = FindBeginning(warm);
        SleepersLastStatement = FindSleepersLastStatement();
    }

    public Request Request { get; }

    public HttpAnswer Answer { get; }

    /// <summary>The messages, in the order in which they passed.</summary>
    public IReadOnlyList<TapEvent> Messages { get; }

    /// <summary>
    /// How many messages must pass before the subject may answer with success. It is 0 where nothing is written, and where
    /// something else is written than what the answer acknowledges, such as a line of a log after the answer.
    /// </summary>
    public int AcknowledgedAt { get; }

    /// <summary>After how many messages the request sleeps; null if it does not.</summary>
    public int? SleepsAt { get; }

    /// <summary>
    /// The statements that sessions keep prepared, so that the request need not prepare them again. The driver must remember
    /// them as the database does.
    /// </summary>
    public IReadOnlySet<StatementSql> KeptStatements { get; }

    /// <summary>Whether the request prepares one of <see cref="KeptStatements"/>.</summary>
    public bool PreparesKeptStatement => Messages.Any(PreparesKept);

    /// <summary>Whether the request takes locks that belong to its session and not to its transaction.</summary>
    public bool TakesSessionLocks => Messages.Any(message => message.Sql is { } sql
        && sql.Bare.Contains("advisory_lock", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether its transaction changes something of its session that lasts longer than the transaction.</summary>
    public bool ChangesSession => Messages.Skip(BeginsAt).TakeWhile(message => !message.IsCommit()).Any(message => message.IsExecution() && message.Sql!.IsToChangeSession());

    /// <summary>Whether a message prepares one of <see cref="KeptStatements"/>.</summary>
    public bool PreparesKept(TapEvent message) => message is { Name: "Parse", Sql: { } sql } && KeptStatements.Contains(sql);

    /// <summary>
    /// How many messages pass before the first of its own work, its BEGIN included. Before that the request waits for a
    /// connection, which the pool opens, checks or resets.
    /// </summary>
    public int BeginsAt { get; }

    /// <summary>Whether a message brings a statement of its own work.</summary>
    public bool IsOfItsWork(TapEvent message) => IsOfWork(message) && Messages.Skip(BeginsAt).Any(own => IsOfWork(own) && own.Sql == message.Sql);

    /// <summary>The first statement of its own work after its BEGIN; null for none.</summary>
    public StatementSql? OwnStatement => Messages.Skip(BeginsAt).FirstOrDefault(message => message.IsExecution() && !message.Sql!.IsHousekeeping())?.Sql;

    /// <summary>The last statement before the COMMIT that follows its sleep; null where it does not sleep and then commit.</summary>
    public StatementSql? SleepersLastStatement { get; }

    /// <summary>The statements by which the request changes rows, on whatever session.</summary>
    public UsualWrites UsualWrites { get; init; } = UsualWrites.None;

    /// <summary>When the answer had come, by the tap's clock; null where that is not known.</summary>
    public TimeSpan? AnsweredAt { get; init; }

    /// <summary>It was answered with success before the message had passed that confirms what it writes.</summary>
    public bool IsAnsweredEarly => Answer.IsAcknowledgement && (WritesInOneTransaction || Request.Effect is { IsSet: true }) && AcknowledgedAt > 0 && AnsweredAt < Messages[AcknowledgedAt - 1].At;

    /// <summary>It was answered before it had sent anything to the database, or it does not wait for what it has sent.</summary>
    public bool IsAnsweredBeforeWork => DoesNotWait || (Messages is [var first, ..] && AnsweredAt < first.At);

    /// <summary>It is answered although the database's last word on what it writes is held back, and the answer does not promise that.</summary>
    public bool DoesNotWait { get; init; }

    /// <summary>All that it writes is written in one transaction, on whatever session.</summary>
    public bool WritesInOneTransaction { get; init; }

    /// <summary>Tells the session of <see cref="Messages"/> from others; null where the first that is used is the one.</summary>
    public RequestMark? Mark { get; init; }

    /// <summary>Before it is answered, it also begins to work on another session than the one of <see cref="Messages"/>.</summary>
    public bool WorksOnOtherSession { get; init; }

    /// <summary>It works on a connection that no probe gets, as of a second pool.</summary>
    public bool IsOutsidePool { get; init; }

    /// <summary>The index of the last message that confirms a change; -1 for none.</summary>
    public int LastWrite => Messages.ToList().FindLastIndex(IsWrite);

    /// <summary>Whether it changes something, by the tags of its commands.</summary>
    public bool Writes => LastWrite >= 0;

    /// <summary>Whether the database has confirmed a COMMIT after the last change.</summary>
    public bool HasCommit => Messages.Skip(LastWrite + 1).Any(message => message is { Name: "CommandComplete", Detail: "COMMIT" });

    /// <summary>How many sessions it uses.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>The answer had the same body as another time.</summary>
    public bool IsAnsweredAlike { get; init; }

    /// <summary>It was recorded on a session that was opened for it.</summary>
    public bool OpensSession => Messages is [{ Name: "StartupMessage" }, ..];

    /// <summary>Whether statements are prepared in it, which drivers do once for each session.</summary>
    public bool PreparesStatements => Messages.Any(message => message.Name == "Parse");

    /// <summary>How long its messages took.</summary>
    public TimeSpan Length => Messages is [var first, .., var last] ? last.At - first.At : TimeSpan.Zero;

    /// <summary>How long its sleep took; zero where it does not sleep.</summary>
    public TimeSpan Pause => SleepsAt is { } sleeps and > 0 && sleeps < Messages.Count ? Messages[sleeps].At - Messages[sleeps - 1].At : TimeSpan.Zero;

    /// <summary>Whether messages that the request has exchanged another time confirm what it writes.</summary>
    public bool IsAcknowledgedBy(IReadOnlyList<TapEvent> messages) => new Recording(Request, Answer, messages, sleepEnd: null).AcknowledgedAt > 0;

    /// <summary>Whether another recording shows the same messages, and the sleep at the same place.</summary>
    public bool IsLike(Recording? other) => other is not null && SleepsAt == other.SleepsAt
        && Messages.Select(message => (message.Direction, message.Name)).SequenceEqual(other.Messages.Select(message => (message.Direction, message.Name)));

    /// <summary>How many transactions write, by the tags of their commands.</summary>
    public static int CountWritingTransactions(IEnumerable<TapEvent> messages) => messages.GroupBy(message => message.Session).Sum(CountOfSession);

    /// <summary>Whether there is a request's own work among messages.</summary>
    public static bool HasWork(IEnumerable<TapEvent> messages) => messages.Any(IsOfWork);

    private static int CountOfSession(IEnumerable<TapEvent> session)
    {
        var (count, writes) = (0, false);
        foreach (var message in session)
        {
            writes |= IsWrite(message);
            if (!writes || message is not { Name: "ReadyForQuery", Detail: "I" })
                continue;
            count++;
            writes = false;
        }

        return writes ? count + 1 : count;
    }

    private static bool IsWrite(TapEvent message) =>
        message is { Name: "CommandComplete", Detail: { } tag } && Array.Exists(WritingTags, tag.StartsWith);

    private int FindBeginning(Recording? warm)
    {
        var known = warm?.Messages.Where(IsOfWork).Select(message => message.Sql!).ToHashSet();
        var index = Messages.ToList().FindIndex(message => IsOfWork(message) && known?.Contains(message.Sql!) is not false);
        return index >= 0 ? index : Messages.ToList().FindIndex(IsOfWork) is var first and >= 0 ? first : Messages.Count;
    }

    private static bool IsOfWork(TapEvent message) =>
        message is { Direction: Direction.ToDatabase, Sql: { } sql } && sql.IsOfWork();

    private StatementSql? FindSleepersLastStatement()
    {
        var commit = SleepsAt is { } sleeps ? Messages.ToList().FindIndex(sleeps, SqlText.IsCommit) : -1;
        return commit < 0 ? null : Messages.Take(commit).LastOrDefault(SqlText.IsExecution)?.Sql;
    }

    private static HashSet<StatementSql> FindKept(IReadOnlyList<TapEvent> messages)
    {
        var parsed = new HashSet<StatementSql>();
        var kept = new HashSet<StatementSql>();
        foreach (var message in messages)
        {
            if (message is { Name: "Parse", Sql: { } prepared })
                parsed.Add(prepared);
            else if (message is { Name: "Bind", Sql: { } bound } && !parsed.Contains(bound))
                kept.Add(bound);
        }

        return kept;
    }

    // Of several transactions that write nothing tells which one the answer acknowledges. A reset may need several.
    private bool IsAcknowledgedWhole => Request.Effect is { IsSet: true } || (Request.IsToChange && CountWritingTransactions(Messages) == 1);

    private int FindAcknowledgement()
    {
        var messages = Messages.ToList();
        if (LastWrite is not (>= 0 and var write))
            return 0;
        var end = messages.FindIndex(write, message => message is { Name: "CommandComplete", Detail: "COMMIT" } or { Name: "ReadyForQuery", Detail: "I" });
        // A batch of the extended protocol commits at its Sync, and only ReadyForQuery confirms that.
        if (end >= 0 && (messages[end].Name == "CommandComplete" || IsBatch))
            return end + 1;
        var isOpen = IsBatch || Messages.LastOrDefault(message => message.Name == "ReadyForQuery") is { Detail: not "I" };
        return end < 0 && isOpen ? 0 : write + 1;
    }

    private bool IsBatch => Messages.Any(message => message.Name == "Execute");
}
