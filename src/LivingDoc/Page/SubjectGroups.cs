namespace CancelSpec.LivingDoc.Page;

/// <summary>The groups of our own specification, which have a place and a note. Other groups have neither.</summary>
internal static class SubjectGroups
{
    public const string KnownBad = "known-bad pools";

    public const string UnderTest = "the pool under test";

    private const string Fixes = "fixes";

    /// <summary>First the pool under test, then the pools that the gate itself is tested with.</summary>
    public static int PlaceOf(string group) => group switch
    {
        UnderTest => 0,
        Fixes => 1,
        KnownBad => 2,
        _ => 3,
    };

    /// <summary>The text after the group's title; null if there is none.</summary>
    public static string? NoteOn(string group) => group switch
    {
        KnownBad => "· each contains one real bug, which the gate must find",
        Fixes => "· pools without the bug, each in its own way",
        _ => null,
    };
}
