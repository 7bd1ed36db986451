namespace CancelSpec.Gate.Requests;

/// <summary>The row in which requests keep their state, which the gate reads on a connection of its own.</summary>
/// <param name="Select">SQL that reads the row. Its columns are whole numbers.</param>
public sealed record RequestState(string Select)
{
    /// <summary>SQL that makes the row afresh; null where only the service makes it.</summary>
    public string? Create { get; init; }

    /// <summary>
    /// SQL that gives the row a new value, for which it holds <see cref="Value"/>. So an answer of an earlier time is told from a
    /// right one. Null where the gate leaves the row as it is.
    /// </summary>
    public string? Change { get; init; }

    /// <summary>Where the new value comes.</summary>
    public const string Value = "{{value}}";
}
