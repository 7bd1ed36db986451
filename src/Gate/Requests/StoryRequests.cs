namespace CancelSpec.Gate.Requests;

/// <summary>The requests of the story, which a subject answers as <c>docs/judge-your-service.md</c> says.</summary>
public static class StoryRequests
{
    public static Request Sleep { get; } = new("sleep", "GET", "/sleep") { Sleeps = true };

    public static Request Bump { get; } = new("bump", "POST", "/bump") { Increment = 1 };

    public static Request Counter { get; } = new("counter", "GET", "/counter");

    public static Request Reset { get; } = new("reset", "POST", "/reset") { Resets = true };

    public static Request BumpInTransaction { get; } =
        new("bump-in-transaction", "POST", "/bump-in-transaction") { Increment = 1, IsOptional = true };

    public static Request SleepWithSettings { get; } =
        new("sleep-with-settings", "GET", "/sleep-with-settings") { Sleeps = true, ChangesSettings = true, IsOptional = true };

    /// <summary>The requests that are interrupted, in the order of the plan.</summary>
    public static IReadOnlyList<Request> Interrupted { get; } =
        [Sleep, Bump, Counter, Reset, BumpInTransaction, SleepWithSettings];
}
