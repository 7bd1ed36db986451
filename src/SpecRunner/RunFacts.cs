namespace CancelSpec.SpecRunner;

/// <summary>
/// What a run used beside .NET, for instance its database. Set it before the first scenario
/// (in a <c>[BeforeTestRun]</c> hook): it goes into the <c>meta</c> message, behind the runtime's version.
/// </summary>
public static class RunFacts
{
    private static volatile string? _fact;

    /// <param name="value">For instance <c>PostgreSQL 15.18 (local)</c>.</param>
    public static void Set(string value) => _fact = value;

    internal static string? Value => _fact;
}
