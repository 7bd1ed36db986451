using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>The wire messages of one request that nobody cancelled: between each two of them is a boundary.</summary>
internal sealed class Script
{
    private static readonly string[] Writing = ["INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE"];

    /// <param name="operation">The request.</param>
    /// <param name="answer">What it was answered.</param>
    /// <param name="messages">What it exchanged with the database.</param>
    /// <param name="wake">When it ended its sleep, by the tap's clock; null if it does not sleep.</param>
    public Script(Operation operation, HttpAnswer answer, IReadOnlyList<TapEvent> messages, TimeSpan? wake)
    {
        (Operation, Answer, Messages) = (operation, answer, messages);
        AcknowledgedAt = FindAcknowledgement();
        SleepsAt = wake is null ? null : messages.Count(message => message.At <= wake);
    }

    public Operation Operation { get; }

    public HttpAnswer Answer { get; }

    /// <summary>In the order in which they passed.</summary>
    public IReadOnlyList<TapEvent> Messages { get; }

    /// <summary>How many messages must have passed before a success may be told; 0 where nothing is changed.</summary>
    public int AcknowledgedAt { get; }

    /// <summary>After how many messages it sleeps; null if it does not.</summary>
    public int? SleepsAt { get; }

    private int FindAcknowledgement()
    {
        if (LastIndex(message => message is { Name: "CommandComplete", Detail: "COMMIT" }) is var commit and >= 0)
            return commit + 1;

        var write = LastIndex(message => message is { Name: "CommandComplete", Detail: { } tag } && Array.Exists(Writing, tag.StartsWith));
        // A batch of the extended protocol commits at its Sync, which only ReadyForQuery tells.
        return write >= 0 && Messages.Any(message => message.Name == "Execute")
            ? Messages.ToList().FindIndex(write, message => message.Name == "ReadyForQuery") + 1
            : write + 1;
    }

    private int LastIndex(Predicate<TapEvent> fits) => Messages.ToList().FindLastIndex(fits);
}
