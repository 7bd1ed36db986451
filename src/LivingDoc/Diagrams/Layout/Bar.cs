using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>One request, or several successive ones of the same name, drawn as one bar.</summary>
/// <param name="Requests">In order.</param>
/// <param name="IsInside">Whether they ran inside a transaction that was left open.</param>
internal sealed record Bar(IReadOnlyList<TracedRequest> Requests, bool IsInside)
{
    private const double MostWidth = 210;

    public TracedRequest First => Requests[0];

    public TimeSpan Start => First.SentAt;

    /// <summary>Null if no answer was seen.</summary>
    public TimeSpan? End => Requests[^1].OverAt;

    /// <summary>Null if the client stayed.</summary>
    public TimeSpan? LeftAt => First.LeftAt;

    public RequestOutcome Outcome => First.Outcome;

    /// <summary>The text in it.</summary>
    public string Label
    {
        get
        {
            var name = TextWidth.Shorten(PlainText.Clean(First.Name), DiagramContent.BarText, MostWidth);
            var count = Requests.Count == 1 ? name : $"{name} ×{Requests.Count}";
            var outcome = Outcome switch
            {
                RequestOutcome.Error => " · error",
                RequestOutcome.Cancelled => " · hung up",
                RequestOutcome.Unanswered => " · no answer",
                _ => "",
            };
            return $"{count}{outcome}";
        }
    }

    /// <summary>Whether a moment lies between its beginning and its end, both excluded.</summary>
    public bool Contains(TimeSpan at) => Start < at && (End is null || at < End);
}
