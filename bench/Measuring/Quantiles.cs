namespace CancelSpec.Bench.Measuring;

/// <summary>Quantiles of measurements.</summary>
internal static class Quantiles
{
    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    public static double LowerQuartile(this IEnumerable<double> values) => values.Quantile(0.25);

    /// <summary>The value below which a part of the values lies.</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="part">From 0 to 1.</param>
    public static double Quantile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>How far the largest and the smallest value are apart, as a part of the median.</summary>
    /// <param name="values">At least one value.</param>
    public static double Spread(this IReadOnlyCollection<double> values) => (values.Max() - values.Min()) / values.Median();
}
