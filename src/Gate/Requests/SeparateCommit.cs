using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>
/// The COMMIT of what a request writes. The request sends nothing else with it, after the database has answered all that came
/// before.
/// </summary>
/// <param name="Statements">How many statements the transaction has executed before, its BEGIN included.</param>
/// <param name="Boundary">How many messages of its session pass before the ReadyForQuery that the COMMIT follows.</param>
internal sealed record SeparateCommit(int Statements, int Boundary)
{
    /// <returns>Null where a request commits in another way.</returns>
    public static SeparateCommit? Of(Recording recording)
    {
        var count = new TransactionStatements();
        for (var index = 0; index < recording.Messages.Count; index++)
        {
            var message = recording.Messages[index];
            count.Add(message.Session, message.Name, message.Detail, message.IsExecution());
            if (index >= recording.LastWrite && message is { Name: "ReadyForQuery", Detail: "T" } && IsCommit(recording.Messages.Skip(index + 1)))
                return new SeparateCommit(count.Of(message.Session), recording.Messages.Take(index).Count(before => before.Session == message.Session));
        }

        return null;
    }

    /// <summary>Whether messages begin with a COMMIT and nothing else up to its answer.</summary>
    private static bool IsCommit(IEnumerable<TapEvent> messages)
    {
        var request = messages.TakeWhile(message => message.Name != "ReadyForQuery").ToList();
        return request is [{ Direction: Direction.ToDatabase }, ..]
            && request.Exists(SqlText.IsCommit)
            && request.TrueForAll(message => message.Direction is Direction.ToSubject || message.Name == "Sync" || message.Sql?.IsOnlyCommit() is true);
    }
}
