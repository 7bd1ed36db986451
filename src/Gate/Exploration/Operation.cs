namespace CancelSpec.Gate.Exploration;

/// <summary>A request that is cancelled at all its points. The optional ones are cancelled where the subject has them.</summary>
/// <param name="Name">As <c>CANCELSPEC_ONLY</c> names it.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path.</param>
public sealed record Operation(string Name, string Method, string Path)
{
    public static Operation Sleep { get; } = new("sleep", "GET", "/sleep") { Sleeps = true };

    public static Operation Bump { get; } = new("bump", "POST", "/bump") { Bumps = 1 };

    public static Operation Counter { get; } = new("counter", "GET", "/counter");

    public static Operation Reset { get; } = new("reset", "POST", "/reset") { Resets = true };

    public static Operation BumpInTransaction { get; } =
        new("bump-in-transaction", "POST", "/bump-in-transaction") { Bumps = 1, IsOptional = true };

    public static Operation BumpAfterError { get; } =
        new("bump-after-error", "POST", "/bump-after-error") { MustFail = true, IsOptional = true };

    public static Operation SleepWithSettings { get; } =
        new("sleep-with-settings", "GET", "/sleep-with-settings") { Sleeps = true, LeavesSettings = true, IsOptional = true };

    /// <summary>Tells about the session that serves it. It is asked, not cancelled.</summary>
    public static Operation Session { get; } = new("session", "GET", "/session") { IsOptional = true };

    /// <summary>Those that are cancelled, in the order in which they are.</summary>
    public static IReadOnlyList<Operation> All { get; } =
        [Sleep, Bump, Counter, Reset, BumpInTransaction, BumpAfterError, SleepWithSettings];

    /// <summary>A 404 to it means that hazards which need it are not judged.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>It sleeps inside its transaction.</summary>
    public bool Sleeps { get; private init; }

    /// <summary>By how much it raises the counter when it is done.</summary>
    public int Bumps { get; private init; }

    /// <summary>It sets the counter to 1.</summary>
    public bool Resets { get; private init; }

    /// <summary>No answer of success is right.</summary>
    public bool MustFail { get; private init; }

    /// <summary>It changes settings of its session.</summary>
    public bool LeavesSettings { get; private init; }

    public override string ToString() => $"{Method} {Path}";
}
