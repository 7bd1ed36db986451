using CancelSpec.WireTap;

namespace CancelSpec.Gate.Requests;

/// <summary>
/// Finds the first message of a probe's own statement behind a pool's housekeeping, such as a ROLLBACK or a DISCARD ALL.
/// A Bind without a Parse before it is taken for a prepared statement of the probe.
/// </summary>
/// <param name="probe">The probe.</param>
/// <param name="busySessions">The numbers of the sessions on which something else is under way.</param>
internal sealed class ProbeStatementFilter(Request probe, IEnumerable<int> busySessions)
{
    private readonly HashSet<int> _housekeeping = [.. busySessions];

    /// <summary>Called with every message that is about to pass, one at a time for each session.</summary>
    public bool IsFirstMessage(TapMessage message)
    {
        if (message.Direction is Direction.ToSubject)
            return false;

        lock (_housekeeping)
        {
            switch (message.Name)
            {
                case "Query" or "Parse" when ProbeStatement.Is(probe, message.Detail):
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
