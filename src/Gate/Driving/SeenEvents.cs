using CancelSpec.Gate.Observations;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>What the tap has seen, without what the subject does by itself in the background.</summary>
internal sealed class SeenEvents(SubjectRun run, LearnedSubject learned)
{
    private IReadOnlyList<TapEvent> All => run.Tap.History.Events;

    /// <summary>As <see cref="LearnedSubject.OwnMessages"/>.</summary>
    public IReadOnlyList<TapEvent> OwnMessages() => learned.OwnMessages([.. All.Where(seen => seen.IsMessage)]);

    /// <summary>All events, except statements that are sent in the background too.</summary>
    public IReadOnlyList<TapEvent> WithoutBackground() => learned.BackgroundStatements.Count == 0
        ? All
        : [.. All.Where(seen => seen.Sql is null || !learned.BackgroundStatements.Contains(seen.Sql))];

    /// <summary>The different errors that the database has sent since a moment of the tap's clock, in order.</summary>
    public IReadOnlyList<DatabaseError> ErrorsSince(TimeSpan began)
    {
        var cancelled = new HashSet<int>();
        var errors = new List<DatabaseError>();
        foreach (var seen in All)
        {
            if (seen.Name == TapEvent.CancelForwarded)
                cancelled.Add(seen.Session);
            else if (seen.Name == "ErrorResponse" && seen.At >= began)
                errors.Add(new DatabaseError(seen.Detail ?? "", cancelled.Contains(seen.Session)) { Session = seen.Session, Text = seen.ErrorText });
        }

        return [.. errors.Distinct()];
    }
}
