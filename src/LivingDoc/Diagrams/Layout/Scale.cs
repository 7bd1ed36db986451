namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>
/// The horizontal positions of events. Each event has a place of its own, in the order of time. Distances do not show
/// durations: at the scale of a pause of a second, messages that are microseconds apart would lie on top of each other.
/// </summary>
internal sealed class Scale
{
    private readonly List<Place> _places;
    private readonly double[] _centres;

    private Scale(List<Place> places, double[] centres) => (_places, _centres) = (places, centres);

    /// <summary>The width of all places together.</summary>
    public double Width => _centres.Length == 0 ? 0 : _centres[^1] + (_places[^1].Width / 2);

    /// <summary>Finds the narrowest arrangement, and widens it evenly if there is room.</summary>
    /// <param name="places">The places that events need, in any order.</param>
    /// <param name="distances">The least distances between moments, because text is written between them.</param>
    /// <param name="available">The width to fill.</param>
    public static Scale Of(IEnumerable<Place> places, IReadOnlyList<Distance> distances, double available)
    {
        List<Place> ordered = [.. places.OrderBy(place => place.At)];
        var byEnd = distances.Select(distance => (From: IndexOf(ordered, distance.From), To: IndexOf(ordered, distance.To), distance.Width))
            .Where(distance => distance.To > distance.From).ToLookup(distance => distance.To);
        var centres = new double[ordered.Count];
        for (var index = 0; index < centres.Length; index++)
        {
            centres[index] = index == 0 ? ordered[0].Width / 2 : centres[index - 1] + ((ordered[index - 1].Width + ordered[index].Width) / 2);
            foreach (var (from, _, width) in byEnd[index])
                centres[index] = Math.Max(centres[index], centres[from] + width);
        }

        var scale = new Scale(ordered, centres);
        var stretch = centres.Length == 0 ? 1 : Math.Max(1, available / scale.Width);
        for (var index = 0; index < centres.Length; index++)
            centres[index] *= stretch;
        return scale;
    }

    /// <summary>The position of a moment: that of the first event at this moment or later.</summary>
    public double At(TimeSpan moment) => _centres.Length == 0 ? 0 : _centres[IndexOf(_places, moment)];

    private static int IndexOf(List<Place> places, TimeSpan moment)
    {
        var (low, high) = (0, places.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (places[middle].At < moment)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Max(low, 0);
    }
}

/// <summary>The place of one event.</summary>
internal readonly record struct Place(TimeSpan At, double Width);

/// <summary>The least distance between two moments.</summary>
internal readonly record struct Distance(TimeSpan From, TimeSpan To, double Width);
