using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// Tells the first message of a request's own statement from a pool's housekeeping, such as a ROLLBACK or a DISCARD ALL
/// in front of it. A prepared statement is known by its Bind, when no other statement was parsed just before.
/// </summary>
/// <param name="operation">The request.</param>
/// <param name="busy">The sessions that are in the middle of something else already.</param>
internal sealed class StatementFilter(Operation operation, IEnumerable<int> busy)
{
    private readonly HashSet<int> _housekeeping = [.. busy];

    /// <summary>Called with every message that is about to pass, one at a time for each session.</summary>
    public bool IsFirstOfStatement(TapMessage message)
    {
        if (message.Direction is Direction.ToSubject)
            return false;

        lock (_housekeeping)
        {
            switch (message.Name)
            {
                case "Query" or "Parse" when FollowUps.IsStatementOf(operation, message.Detail):
                    return true;
                case "Parse":
                    _housekeeping.Add(message.Session);
                    return false;
                case "Sync":
                    _housekeeping.Remove(message.Session);
                    return false;
                default:
                    return message.Name == "Bind" && !_housekeeping.Contains(message.Session);
            }
        }
    }
}
