namespace CancelSpec.LivingDoc.Page;

/// <summary>The groups of our own specification, which the page can say more about. Others are shown under their name.</summary>
internal static class SubjectGroups
{
    public const string KnownBad = "known-bad pools";

    private const string Fixes = "fixes";

    private const string UnderTest = "the pool under test";

    /// <summary>First what somebody wanted to know about, then what the gate is measured by.</summary>
    public static int PlaceOf(string group) => group switch
    {
        UnderTest => 0,
        Fixes => 1,
        KnownBad => 2,
        _ => 3,
    };

    /// <summary>What stands behind the group's title.</summary>
    public static string? NoteOn(string group) => group switch
    {
        KnownBad => "· each was made for one real bug, and it is right that the gate finds it",
        Fixes => "· ways in which it is really done right",
        _ => null,
    };
}
